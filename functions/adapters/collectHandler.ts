// The handler of the function that a schedule invokes to remove old runs. It is the only function that may remove
// anything.

import { decodeCollectRequest } from "../core/follow/followSchema.ts";
import { collect } from "../stages/collect.ts";
import { functionLog } from "./functionLog.ts";
import { lambdaBucket } from "./lambdaPorts.ts";
import { environmentS3Client } from "./s3Client.ts";
import { s3ObjectStore } from "./s3ObjectStore.ts";
import { systemClock } from "./systemClock.ts";

const DAY_MS = 24 * 3_600_000;

export interface Collected {
  readonly removed: readonly string[];
  readonly bytes: number;
}

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function collectHandler(): (event: unknown) => Promise<Collected> {
  const log = functionLog();
  const store = s3ObjectStore(environmentS3Client(), { bucket: lambdaBucket() });
  return async (event) => {
    const { keepRuns, keepDays } = decodeCollectRequest(event);
    const policy = { keep: keepRuns, olderThanMs: keepDays * DAY_MS, isDryRun: false };
    const { runs, bytes } = await collect({ store, clock: systemClock }, policy);
    const removed = runs.filter(({ fate }) => !fate.isKept).map(({ run }) => run);
    log.info("collected", { removed, bytes });
    return { removed, bytes };
  };
}
