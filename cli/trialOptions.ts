// The flags that a plan gives to a run, parsed as `millrace run` parses them, so that a plan can say whatever the
// command line can and is refused for the same reasons.

import { Command, CommanderError } from "commander";
import { invalidPlan } from "../functions/core/plans/planSchema.ts";
import type { RequestOptions } from "./options.ts";
import { addRequestOptions } from "./options.ts";
import { addSourceOptions } from "./sourceOptions.ts";

/**
 * Options from `args`, which name no files. Throws what `invalid` makes of the place `where` for flags that are not
 * known.
 */
export function trialOptions(
  args: readonly string[],
  where: string,
  invalid: typeof invalidPlan = invalidPlan,
): RequestOptions {
  const command = new Command("run").exitOverride().configureOutput({ outputError: () => {} });
  addSourceOptions(addRequestOptions(command));
  try {
    return command.parse(args, { from: "user" }).opts<RequestOptions>();
  } catch (error) {
    if (error instanceof CommanderError) {
      const found = error.message.replace(/^error: /, "");
      throw invalid(where, "flags of `millrace run --help` with their values", found);
    }
    throw error;
  }
}
