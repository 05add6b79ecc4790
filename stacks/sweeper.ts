// The function that looks at runs from outside now and then, and its schedule.

import { stageFunction } from "./functions.ts";
import type { Queues } from "./queues.ts";
import { SWEEP, WORKERS } from "./sizes.ts";
import type { Storage } from "./storage.ts";

export function sweeper(neighbours: { readonly bucket: Storage; readonly queues: Queues }) {
  const sweep = stageFunction("sweep", { ...neighbours, ...SWEEP.size, targets: WORKERS });
  // One that fails is not repeated: the next comes soon.
  return new sst.aws.CronV2("SweepSchedule", {
    schedule: `rate(${SWEEP.everyMinutes} minutes)`,
    function: sweep.arn,
    retries: 0,
  });
}
