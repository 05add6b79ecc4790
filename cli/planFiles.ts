// From files and flags to the manifest of a run: the one way in which a run is planned, on a laptop and in the cloud.

import { inputPaths } from "../functions/adapters/inputPaths.ts";
import { inputSources } from "../functions/adapters/inputSources.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { zoneNamed } from "../functions/adapters/timeZones.ts";
import type { Manifest } from "../functions/core/messages.ts";
import { VERSION } from "../functions/core/version.ts";
import { planRun } from "../functions/stages/plan.ts";
import { parseColumns } from "./columnsOption.ts";
import { earlierFromOptions } from "./earlierOptions.ts";
import { type DriveOptions, type RequestOptions, requestFromOptions } from "./options.ts";
import { sourceFromOptions } from "./sourceOptions.ts";

/** The manifest of a run over `files` with these flags; `command` is for the record. */
export async function planFiles(
  files: readonly string[],
  options: RequestOptions & Pick<DriveOptions, "store">,
  { generator, command }: Pick<Manifest, "generator" | "command">,
): Promise<Manifest> {
  const request = {
    uris: await inputPaths(files, { storeRoot: options.store, stdin: process.stdin }),
    columns: parseColumns(options.columns),
    source: await sourceFromOptions(options),
    zoneOf: zoneNamed,
    run: requestFromOptions(options),
    command,
    version: VERSION,
    generator,
    earlier: await earlierFromOptions(options, options.store),
  };
  return planRun(request, { inputs: inputSources(), clock: systemClock });
}
