// The handler of the function that a schedule invokes: sweeps the runs that are under way, and says what it did in one
// line of JSON for each.

import { sendFollowUps } from "../stages/follow.ts";
import { type SweptRun, sweepRuns } from "../stages/sweepRuns.ts";
import { functionLog } from "./functionLog.ts";
import { functionMetrics } from "./functionMetrics.ts";
import { followQueue, lambdaPorts } from "./lambdaPorts.ts";
import { systemClock } from "./systemClock.ts";

/** As long as Lambda lets any function run: what began earlier is over. */
const LONGEST_MS = 15 * 60_000;

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function sweepHandler(): () => Promise<readonly SweptRun[]> {
  const log = functionLog();
  const metrics = functionMetrics();
  const ports = lambdaPorts(process.env, metrics);
  const limits = { stallMs: LONGEST_MS, taskTimeoutMs: LONGEST_MS };
  return async () => {
    log.begin({});
    const swept = await sweepRuns(ports, { clock: systemClock, limits });
    for (const { error, ...run } of swept) {
      if (error === undefined) {
        log.info("swept", run);
      } else {
        log.error(error, run);
      }
    }
    metrics.count("RunsStalled", swept.filter(({ isRedriven }) => isRedriven === true).length);
    const queue = followQueue();
    if (queue !== null) {
      log.info("followed up", { sent: await sendFollowUps(ports.store, queue) });
    }
    return swept;
  };
}
