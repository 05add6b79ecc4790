// `millrace run FILE…`: plans a run over the files, drives it to its end, prints the result.

import type { Command } from "commander";
import { ConfigurationError } from "../functions/core/errors.ts";
import type { Manifest } from "../functions/core/messages.ts";
import type { ArticleOptions } from "./articlePreset.ts";
import { addArticleOptions, checkNoArticleOptions, runArticlePreset } from "./articlePreset.ts";
import { addBudgetOptions, type BudgetOptions } from "./budgetOption.ts";
import { commandLine } from "./commandLine.ts";
import { openDrive } from "./drive.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { addDriveOptions, addRequestOptions } from "./options.ts";
import { planFiles } from "./planFiles.ts";
import type { Session } from "./session.ts";
import { ARTICLE, addSourceOptions } from "./sourceOptions.ts";

/** Says of `--budget` what it does for a run. */
export const RUN_BUDGET =
  "dollars that the run may spend as functions; it ends well when they are used (exit code 5)";

export function addRunCommand(program: Command, session: Session): void {
  const command = program
    .command("run")
    .description("train, evaluate and recommend from behaviour logs")
    .argument("[files...]", "CSV, TSV, JSON lines or Parquet, folders, patterns, or - for stdin");
  addBudgetOptions(command, RUN_BUDGET);
  addArticleOptions(addSourceOptions(addRequestOptions(addDriveOptions(command)))).action(
    async (
      files: readonly string[],
      options: DriveOptions & RequestOptions & ArticleOptions & BudgetOptions,
      self: Command,
    ) => {
      if (options.preset?.length === 1 && options.preset[0] === ARTICLE) {
        session.exitCode = await runArticlePreset(files, options, self);
        return;
      }
      checkNoArticleOptions(self);
      checkFiles(files);
      session.exitCode = await runFiles(files, options, null);
    },
  );
}

function checkFiles(files: readonly string[]): void {
  if (files.length === 0) {
    throw new ConfigurationError({
      code: "usage",
      what: "the command line is not understood",
      where: "arguments",
      expected: "one or more files: millrace run FILE…",
      found: "no file",
      fix: "name a CSV file, or try `millrace demo`, which needs none",
    });
  }
}

/** Runs over `files`; `generator` says which simulated shop they came from, if any. */
export async function runFiles(
  files: readonly string[],
  options: DriveOptions & RequestOptions & BudgetOptions,
  generator: Manifest["generator"],
): Promise<number> {
  const manifest = await planFiles(files, options, { generator, command: commandLine() });
  const drive = await openDrive(options);
  try {
    return await drive.start(manifest);
  } finally {
    await drive.close();
  }
}
