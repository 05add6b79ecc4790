// Makes the recommendations and user vectors of one shard.

import { stageHandler } from "./adapters/stageHandler.ts";
import { recommend } from "./stages/recommend.ts";

export const handler = stageHandler({ recommend: { task: recommend } });
