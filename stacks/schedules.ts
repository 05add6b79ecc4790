// What happens by the clock: runs under way are swept, models are trained anew, old runs are removed.

import {
  callbacksPrefix,
  inboxPrefix,
  promotedPrefix,
  retrainingsPrefix,
  runsPrefix,
} from "../functions/core/keys.ts";
import { type System, systemFunction } from "./functions.ts";
import { resourceName } from "./names.ts";
import { creates, lists, reads, removes, trusts } from "./permissions.ts";
import { SWEEP_MINUTES, WORKERS } from "./sizes.ts";

export function schedules(system: System): void {
  sweeper(system);
  retraining(system);
  collection(system);
}

/** Looks at runs from outside now and then. */
function sweeper(system: System): void {
  const { bucket } = system;
  const sweep = systemFunction("sweep", system, {
    targets: WORKERS,
    permissions: [
      lists(bucket),
      reads(bucket, runsPrefix, callbacksPrefix, retrainingsPrefix),
      creates(bucket, runsPrefix),
    ],
  });
  every(`rate(${SWEEP_MINUTES} minutes)`, { name: "sweep", target: sweep }, system);
}

/** Asks whether it is time to train anew. The function is there without a schedule too, to be invoked by hand. */
function retraining(system: System): void {
  const { bucket, settings } = system;
  const retrain = systemFunction("retrain", system, {
    targets: [],
    plansOrReads: true,
    permissions: [
      lists(bucket),
      reads(bucket, inboxPrefix, runsPrefix, promotedPrefix, retrainingsPrefix),
      creates(bucket, retrainingsPrefix),
    ],
  });
  if (settings.retraining === undefined) {
    return;
  }
  const { schedule, dataset, newDataPercent = 10, costLimitUsd = null } = settings.retraining;
  every(
    schedule,
    {
      name: "retrain",
      target: retrain,
      event: { dataset, newShareMin: newDataPercent / 100, costLimitUsd },
      windowMinutes: 60,
    },
    system,
  );
}

/** Removes old runs: the one function that may remove anything, and nothing but what runs wrote. */
function collection(system: System): void {
  const { bucket, settings } = system;
  const { keepDays, keepRuns } = settings.retention ?? { keepDays: 90, keepRuns: 10 };
  const collect = systemFunction("collect", system, {
    targets: [],
    isTold: false,
    permissions: [
      lists(bucket),
      reads(bucket, runsPrefix, promotedPrefix),
      removes(bucket, runsPrefix),
    ],
  });
  every(
    "rate(1 day)",
    { name: "collect", target: collect, event: { keepDays, keepRuns }, windowMinutes: 60 },
    system,
  );
}

interface Tick {
  readonly name: string;
  readonly target: sst.aws.Function;
  readonly event?: object;
  /** Within how long after its time it may come. */
  readonly windowMinutes?: number;
}

/** One that fails is not repeated: the next comes soon enough, and goes on where things stand. */
function every(
  schedule: `rate(${string})` | `cron(${string})`,
  { name, target, event = {}, windowMinutes }: Tick,
  { settings }: System,
): void {
  new sst.aws.CronV2(resourceName(settings.name, `${name}Schedule`), {
    schedule,
    function: target.arn,
    event,
    retries: 0,
    enabled: settings.isPaused !== true,
    transform: {
      role: (role) => {
        role.assumeRolePolicy = trusts("scheduler");
      },
      schedule: (args) => {
        args.flexibleTimeWindow =
          windowMinutes === undefined
            ? { mode: "OFF" }
            : { mode: "FLEXIBLE", maximumWindowInMinutes: windowMinutes };
      },
    },
  });
}
