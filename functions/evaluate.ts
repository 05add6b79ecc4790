// Ranks the test targets of one shard under the model and the baselines.

import { stageHandler } from "./adapters/stageHandler.ts";
import { evaluate } from "./stages/evaluate.ts";

export const handler = stageHandler({ evaluate: { task: evaluate } });
