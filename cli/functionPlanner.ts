// Plans runs for functions: the flags come from a file in the bucket and mean what they mean on the command line.

import { lambdaBucket } from "../functions/adapters/lambdaPorts.ts";
import { FUNCTION_MB } from "../functions/core/cost/functionMemory.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import { invalidDatasetOptions } from "../functions/core/inbox/inboxSchema.ts";
import { optionError } from "../functions/core/optionError.ts";
import type { RunPlanner, RunQuoter } from "../functions/ports/runPlanner.ts";
import { type QuotePlace, quoter } from "../functions/stages/quote.ts";
import { budgetedManifest } from "./budgetOption.ts";
import { commandLine } from "./commandLine.ts";
import { planFiles } from "./planFiles.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";
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

/** Environments of a stage at a time, where the deployment does not say otherwise. */
const ENVIRONMENTS = 50;
/** What reductions are given (stacks/sizes.ts), the most of all functions: a budget holds whatever runs where. */
const MEMORY_MB_MAX = 2 * FUNCTION_MB;

/** The quote of a run whose functions are those of the deployment; its budget counts the dearest of them throughout. */
export const functionQuoter: RunQuoter = async (manifest, ports, asked) => {
  const region = process.env["AWS_REGION"] ?? DEFAULT_REGION;
  const place = { architecture: "x86_64", environments: ENVIRONMENTS, region } as const;
  const quoteAt = quoter(manifest, ports);
  const quotedAt = (memoryMb: number) =>
    quoteIn({ ...place, memoryMb }, asked.budget !== undefined);
  const quoteIn = async (at: QuotePlace, isNeeded: boolean) => {
    try {
      return await quoteAt(at);
    } catch (error) {
      // A region without prices has no quotes, and no budgets.
      if (error instanceof ConfigurationError && !isNeeded) {
        return null;
      }
      throw error;
    }
  };
  const quote = (await quotedAt(FUNCTION_MB))?.record ?? null;
  const terms = asked.budget === undefined ? null : await quotedAt(MEMORY_MB_MAX);
  const budgeted = await budgetedManifest(ports.store, manifest, terms, asked);
  return { manifest: budgeted, quote };
};
