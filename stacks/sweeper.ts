// The function that looks at runs from outside now and then, and its schedule.

import { runsPrefix } from "../functions/core/keys.ts";
import { type System, systemFunction } from "./functions.ts";
import { resourceName } from "./names.ts";
import { creates, reads } from "./permissions.ts";
import { SWEEP_MINUTES, WORKERS } from "./sizes.ts";

export function sweeper(system: System): sst.aws.Function {
  const { bucket, settings } = system;
  const sweep = systemFunction("sweep", system, {
    targets: WORKERS,
    permissions: [reads(bucket, runsPrefix), creates(bucket, runsPrefix)],
  });
  // One that fails is not repeated: the next comes soon.
  new sst.aws.CronV2(resourceName(settings.name, "sweepSchedule"), {
    schedule: `rate(${SWEEP_MINUTES} minutes)`,
    function: sweep.arn,
    retries: 0,
  });
  return sweep;
}
