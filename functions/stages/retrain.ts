// One tick of the schedule of retraining: an occasion over all logs of a set of data, with the options of the set. What
// becomes of it is for who follows runs.

import type { RetrainRequest } from "../core/follow/followSchema.ts";
import { invalidDatasetOptions } from "../core/inbox/inboxSchema.ts";
import { datasetOptionsKey } from "../core/keys.ts";
import { argumentsOf } from "../core/plans/trials.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { RunPlanner } from "../ports/runPlanner.ts";
import { datasetLogs, datasetOptions } from "./inbox.ts";
import { readPromotions } from "./promotions.ts";
import { createRetraining, type Retraining } from "./retraining.ts";

export interface RetrainPorts {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly plan: RunPlanner;
}

/** The occasion, the same for the same logs and options; null where no log is there yet. */
export async function retrainingOccasion(
  { dataset, ...policy }: RetrainRequest,
  { store, bucket, plan }: RetrainPorts,
): Promise<Retraining | null> {
  const where = datasetOptionsKey(dataset);
  const { options = {} } = await datasetOptions(store, dataset);
  const own = ["warm-start", "earlier-vocabulary"].find((flag) => flag in options);
  if (own !== undefined) {
    const expected = "no run to begin from: that is the one in use";
    throw invalidDatasetOptions(`${where}, options.${own}`, expected, String(options[own]));
  }
  const keys = await datasetLogs(store, dataset);
  if (keys.length === 0) {
    return null;
  }
  const files = keys.map((key) => `s3://${bucket}/${key}`);
  const planned = (more: Parameters<typeof argumentsOf>[0]) =>
    plan(files, argumentsOf({ ...options, ...more }), where);
  const champion = (await readPromotions(store)).at(-1)?.run ?? null;
  const runs =
    champion === null
      ? { champion: null, challenger: await planned({}) }
      : {
          champion: await planned({ "warm-start": champion, rounds: 0 }),
          challenger: await planned({ "warm-start": champion }),
        };
  return createRetraining(store, runs, policy);
}
