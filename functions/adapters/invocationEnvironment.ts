// What the ledger wants to know of the place where invocations run: here, or on Lambda.

import { FUNCTION_MB } from "../core/cost/functionMemory.ts";
import type { InvocationEnvironment } from "../stages/invocation.ts";
import { systemClock } from "./systemClock.ts";

/** A worker thread of this machine, recorded as the function that would do its work on Lambda. */
export function localEnvironment(): InvocationEnvironment {
  return environmentOf(FUNCTION_MB);
}

/** The function in which this module was loaded; Lambda says in a variable how much memory it has. */
export function lambdaEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): InvocationEnvironment {
  return environmentOf(Number(variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] ?? FUNCTION_MB));
}

/** To be called while the environment starts: until then is its initialisation. */
function environmentOf(memoryMb: number): InvocationEnvironment {
  let initMs = Math.ceil(performance.now());
  return {
    clock: systemClock,
    memoryMb,
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    takeInitMs() {
      const taken = initMs;
      initMs = 0;
      return taken;
    },
    peakBytes: () => process.resourceUsage().maxRSS * 1024,
  };
}
