// Trains one shard for one round.

import { stageHandler } from "./adapters/stageHandler.ts";
import { train } from "./stages/train.ts";

export const handler = stageHandler({ train: { task: train } });
