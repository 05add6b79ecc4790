// Reduces a wave whose tasks are all committed, in shard order, and sends the next wave's messages.

import { stageHandler } from "./adapters/stageHandler.ts";
import { reductions } from "./stages/reductions.ts";

export const handler = stageHandler(reductions);
