// `millrace run FILE…`: plans a run over the files, drives it to its end, prints the result.

import type { Command } from "commander";
import { fileInputSource } from "../functions/adapters/fileInputSource.ts";
import { inputPaths } from "../functions/adapters/inputPaths.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { zoneNamed } from "../functions/adapters/timeZones.ts";
import type { Manifest } from "../functions/core/messages.ts";
import { VERSION } from "../functions/core/version.ts";
import { planRun } from "../functions/stages/plan.ts";
import { commandLine } from "./commandLine.ts";
import { openDrive } from "./drive.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { addDriveOptions, addRequestOptions, parseColumns, requestFromOptions } from "./options.ts";
import type { Session } from "./session.ts";
import { addSourceOptions, sourceFromOptions } from "./sourceOptions.ts";

export function addRunCommand(program: Command, session: Session): void {
  const command = program
    .command("run")
    .description("train, evaluate and recommend from behaviour logs")
    .argument("<files...>", "CSV, TSV, JSON lines or Parquet, folders, patterns, or - for stdin");
  addSourceOptions(addRequestOptions(addDriveOptions(command))).action(
    async (files: readonly string[], options: DriveOptions & RequestOptions) => {
      session.exitCode = await runFiles(files, options, null);
    },
  );
}

/** Runs over `files`; `generator` says which simulated shop they came from, if any. */
export async function runFiles(
  files: readonly string[],
  options: DriveOptions & RequestOptions,
  generator: Manifest["generator"],
): Promise<number> {
  const request = {
    uris: await inputPaths(files, { storeRoot: options.store, stdin: process.stdin }),
    columns: parseColumns(options.columns),
    source: await sourceFromOptions(options),
    zoneOf: zoneNamed,
    run: requestFromOptions(options),
    command: commandLine(),
    version: VERSION,
    generator,
  };
  const manifest = await planRun(request, { inputs: fileInputSource(), clock: systemClock });
  const drive = await openDrive(options);
  try {
    return await drive.start(manifest);
  } finally {
    await drive.close();
  }
}
