// The handler of the function that a schedule invokes to train anew: makes the occasion and sends it to who follows
// runs.

import { decodeRetrainRequest, encodeFollow } from "../core/follow/followSchema.ts";
import type { RunPlanner } from "../ports/runPlanner.ts";
import { retrainingOccasion } from "../stages/retrain.ts";
import { functionLog } from "./functionLog.ts";
import { followQueue, lambdaBucket, lambdaPorts } from "./lambdaPorts.ts";

/** What the function answers: the occasion's name, or null where no log is there yet. */
export interface RetrainAnswer {
  readonly retraining: string | null;
}

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function retrainHandler(plan: RunPlanner): (event: unknown) => Promise<RetrainAnswer> {
  const log = functionLog();
  const ports = { ...lambdaPorts(), bucket: lambdaBucket(), plan };
  const queue = followQueue();
  return async (event) => {
    const request = decodeRetrainRequest(event);
    const record = await retrainingOccasion(request, ports);
    const answer = { retraining: record?.id ?? null };
    if (record !== null) {
      await queue?.send([encodeFollow({ kind: "retraining", id: record.id })]);
    }
    log.info("retraining", { dataset: request.dataset, ...answer });
    return answer;
  };
}
