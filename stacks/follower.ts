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

export function follower(system: System): void {
  const { bucket } = system;
  queuedFunction("follow", system, {
    targets: ["preprocess"],
    permissions: [
      lists(bucket),
      reads(bucket, runsPrefix, callbacksPrefix, retrainingsPrefix, promotedPrefix, pricesPrefix),
      creates(bucket, runsPrefix, callbacksPrefix, retrainingsPrefix, promotedPrefix),
    ],
  });
}
