// What the ledger wants to know of the place where invocations run: here, or on Lambda.

import { FUNCTION_MB } from "../core/cost/functionMemory.ts";
import type { InvocationEnvironment } from "../stages/invocation.ts";
import { systemClock } from "./systemClock.ts";
import { watchdog } from "./watchdog.ts";

/**
 * A worker thread of this machine, recorded as the function that would do its work on Lambda. `startedAtMs`: when the
 * thread was asked for; the thread's own clock counts from the start of the process. `endAfter` has the thread ended
 * from outside.
 */
export function localEnvironment(
  startedAtMs: number,
  endAfter: InvocationEnvironment["endAfter"],
): InvocationEnvironment {
  return environmentOf(FUNCTION_MB, Date.now() - startedAtMs, endAfter);
}

/** The function in which this module was loaded; Lambda says in a variable how much memory it has. */
export function lambdaEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): InvocationEnvironment {
  const memoryMb = Number(variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] ?? FUNCTION_MB);
  return environmentOf(memoryMb, performance.now(), watchdog().killAfter);
}

/** To be called while the environment starts: until then is its initialisation. */
function environmentOf(
  memoryMb: number,
  startMs: number,
  endAfter: InvocationEnvironment["endAfter"],
): InvocationEnvironment {
  let initMs = Math.max(0, Math.ceil(startMs));
  return {
    clock: systemClock,
    memoryMb,
    endAfter,
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    takeInitMs() {
      const taken = initMs;
      initMs = 0;
      return taken;
    },
    peakBytes: () => process.resourceUsage().maxRSS * 1024,
    cpuMs: () => {
      const { user, system } = process.threadCpuUsage();
      return Math.round((user + system) / 1000);
    },
  };
}
