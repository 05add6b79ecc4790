// Plans runs for functions: the flags come from a file in the bucket and mean what they mean on the command line.

import { lambdaBucket } from "../functions/adapters/lambdaPorts.ts";
import { invalidDatasetOptions } from "../functions/core/inbox/inboxSchema.ts";
import { optionError } from "../functions/core/optionError.ts";
import type { RunPlanner } from "../functions/ports/runPlanner.ts";
import { commandLine } from "./commandLine.ts";
import { planFiles } from "./planFiles.ts";
import { trialOptions } from "./trialOptions.ts";

type InvalidFlags = typeof invalidDatasetOptions;

/** A planner over the function's bucket. Throws ConfigurationError `environment` where that is not set. */
export function functionPlanner(invalid?: InvalidFlags): RunPlanner {
  return bucketPlanner(lambdaBucket(), invalid);
}

/** A planner over the bucket of a deployment; `invalid` makes the error of flags that are not known. */
export function bucketPlanner(
  bucket: string,
  invalid: InvalidFlags = invalidDatasetOptions,
): RunPlanner {
  const store = `s3://${bucket}`;
  return async (files, args, where) => {
    const options = trialOptions(args, where, invalid);
    const local = options.preset?.find((name) => name.endsWith(".json"));
    if (local !== undefined) {
      const expected = "the name of a preset: a function has no files of its own";
      throw optionError("--preset", { expected, found: local });
    }
    const command = commandLine(["run", ...files, ...args, "--store", store]);
    return planFiles(files, { ...options, store }, { generator: null, command });
  };
}
