// Merges the weights of a round in one slice of the parameters, where a model is merged by slices.

import { stageHandler } from "./adapters/stageHandler.ts";
import { merge } from "./stages/merge.ts";

export const handler = stageHandler({ merge: { task: merge } });
