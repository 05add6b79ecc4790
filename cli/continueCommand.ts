// `millrace continue RUN --rounds N`: more rounds of training from where a completed run ended, as a new run.

import type { Command } from "commander";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { VERSION } from "../functions/core/version.ts";
import { planContinuation } from "../functions/stages/continued.ts";
import { commandLine } from "./commandLine.ts";
import { openDrive } from "./drive.ts";
import { integer } from "./numberOption.ts";
import type { DriveOptions } from "./options.ts";
import { addDriveOptions } from "./options.ts";
import type { Session } from "./session.ts";

interface ContinueOptions extends DriveOptions {
  readonly rounds: number;
  readonly patience?: number;
}

export function addContinueCommand(program: Command, session: Session): void {
  const command = program
    .command("continue")
    .description("train a completed run for more rounds, as a new run; equal to a longer run")
    .argument("<run>", "name of a completed run, as listed by `millrace runs`")
    .addOption(integer("--rounds <n>", "further rounds at most").makeOptionMandatory())
    .addOption(
      integer(
        "--patience <n>",
        "rounds without a better score before training stops (default: as before, " +
          "and enough for all further rounds where it was exhausted)",
      ),
    );
  addDriveOptions(command).action(async (run: string, options: ContinueOptions) => {
    const drive = await openDrive(options);
    try {
      const { rounds, patience = null } = options;
      const request = { run, rounds, patience, command: commandLine(), version: VERSION };
      const { store } = drive.ports;
      session.exitCode = await drive.start(
        await planContinuation(request, { store, clock: systemClock }),
      );
    } finally {
      await drive.close();
    }
  });
}
