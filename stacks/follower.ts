// The function that is told when the log of a run has grown: it answers those who wait for runs, and takes the next
// step of retrainings. It alone puts models to use.

import {
  callbacksPrefix,
  pricesPrefix,
  promotedPrefix,
  retrainingsPrefix,
  runsPrefix,
} from "../functions/core/keys.ts";
import { queuedFunction, type System } from "./functions.ts";
import { creates, lists, reads } from "./permissions.ts";

/** It may answer the tokens of `machine`, and of no other. */
export function follower(system: System, machine: aws.sfn.StateMachine): void {
  const { bucket } = system;
  queuedFunction("follow", system, {
    targets: ["preprocess"],
    permissions: [
      lists(bucket),
      reads(bucket, runsPrefix, callbacksPrefix, retrainingsPrefix, promotedPrefix, pricesPrefix),
      creates(bucket, runsPrefix, callbacksPrefix, retrainingsPrefix, promotedPrefix),
      {
        actions: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
        resources: [machine.arn],
      },
    ],
  });
}
