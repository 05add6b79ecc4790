// The command line: parses, calls the same stages as the cloud does, and turns what happens into text and exit codes.

import { Command, CommanderError } from "commander";
import { recordFromError } from "../functions/core/errors.ts";
import { VERSION } from "../functions/core/version.ts";
import { addCancelCommand } from "./cancelCommand.ts";
import { addCompareCommand } from "./compareCommand.ts";
import { addContinueCommand } from "./continueCommand.ts";
import { addDemoCommand } from "./demoCommand.ts";
import { addDoctorCommand } from "./doctorCommand.ts";
import { addEvaluateCommand } from "./evaluateCommand.ts";
import { EXIT, exitCodeOf } from "./exitCode.ts";
import { addFetchCommand } from "./fetchCommand.ts";
import { addGcCommand } from "./gcCommand.ts";
import { addInspectCommand } from "./inspectCommand.ts";
import { addLogsCommand } from "./logsCommand.ts";
import { writeAnswer, writeError } from "./output.ts";
import { addPlanCommand } from "./planCommand.ts";
import { addPricesCommand } from "./pricesCommand.ts";
import { addPromoteCommands } from "./promoteCommand.ts";
import { addRatesCommand } from "./ratesCommand.ts";
import { addRedriveCommand } from "./redriveCommand.ts";
import { addRedriveQueuesCommand } from "./redriveQueuesCommand.ts";
import { addReportCommand } from "./reportCommand.ts";
import { addResumeCommand } from "./resumeCommand.ts";
import { addRetrainCommand } from "./retrainCommand.ts";
import { addRunCommand } from "./runCommand.ts";
import { addRunsCommand } from "./runsCommand.ts";
import type { Session } from "./session.ts";
import { addShowCommand } from "./showCommand.ts";
import { addSubmitCommand } from "./submitCommand.ts";
import { addWatchCommand } from "./watchCommand.ts";

/** Runs one command line (without the program's name) and returns the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
  const session: Session = { exitCode: EXIT.ok };
  const json = args.includes("--json");
  const told: string[] = [];
  try {
    await program(session, (text) => told.push(text)).parseAsync(args, { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return usageExit(error, told.join(""), json);
    }
    const record = recordFromError(error);
    writeError(record, json);
    return exitCodeOf(record);
  }
}

/** The commands; `tell` takes the text of --help and --version. */
function program(session: Session, tell: (text: string) => void): Command {
  const command = new Command("millrace")
    .description("Behaviour logs in; trained sequence models, recommendations and a report out.")
    .version(VERSION)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      // A usage error is written once, by usageExit, in the form that all errors have.
      outputError: () => {},
      writeOut: tell,
    });
  const add = [
    addDemoCommand,
    addRunCommand,
    addInspectCommand,
    addPlanCommand,
    addRunsCommand,
    addShowCommand,
    addReportCommand,
    addResumeCommand,
    addRedriveCommand,
    addRedriveQueuesCommand,
    addContinueCommand,
    addCancelCommand,
    addGcCommand,
    addPricesCommand,
    addRatesCommand,
    addCompareCommand,
    addEvaluateCommand,
    addRetrainCommand,
    addPromoteCommands,
    addSubmitCommand,
    addWatchCommand,
    addLogsCommand,
    addFetchCommand,
    addDoctorCommand,
  ];
  for (const addCommand of add) {
    addCommand(command, session);
  }
  return command;
}

/** Help and version end well; anything else that commander refuses is a usage error. */
function usageExit(error: CommanderError, told: string, json: boolean): number {
  if (error.exitCode === 0) {
    const document = error.code === "commander.version" ? { version: VERSION } : { help: told };
    writeAnswer({ lines: [told.trimEnd()], document }, json);
    return EXIT.ok;
  }
  const helped = error.code === "commander.help";
  const explanation = {
    code: "usage",
    what: "the command line is not understood",
    where: "arguments",
    expected: "a command of `millrace --help` with its options",
    found: helped ? "no command" : error.message.replace(/^error: /, "").replaceAll("\n", " "),
    fix: "see `millrace --help`, or `millrace COMMAND --help`",
  };
  writeError({ name: "ConfigurationError", explanation }, json);
  return EXIT.usage;
}
