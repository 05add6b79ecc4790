// The handler of the function that a schedule invokes: sweeps the runs that are under way, and says what it did in one
// line of JSON for each.

import { sendFollowUps } from "../stages/follow.ts";
import { type SweptRun, sweepRuns } from "../stages/sweepRuns.ts";
import { followQueue, lambdaPorts } from "./lambdaPorts.ts";
import { systemClock } from "./systemClock.ts";

/** As long as Lambda lets any function run: what began earlier is over. */
const LONGEST_MS = 15 * 60_000;

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function sweepHandler(): () => Promise<readonly SweptRun[]> {
  const ports = lambdaPorts();
  const limits = { stallMs: LONGEST_MS, taskTimeoutMs: LONGEST_MS };
  return async () => {
    const swept = await sweepRuns(ports, { clock: systemClock, limits });
    for (const run of swept) {
      const level = run.error === undefined ? "info" : "error";
      const message = run.error?.explanation.what ?? "swept";
      process.stdout.write(`${JSON.stringify({ level, message, ...run })}\n`);
    }
    const queue = followQueue();
    if (queue !== null) {
      const sent = await sendFollowUps(ports.store, queue);
      process.stdout.write(`${JSON.stringify({ level: "info", message: "followed up", sent })}\n`);
    }
    return swept;
  };
}
