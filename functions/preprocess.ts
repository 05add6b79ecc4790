// Reads one range of an input: rows become events as columns by partition of the users.

import { stageHandler } from "./adapters/stageHandler.ts";
import { preprocess } from "./stages/preprocess.ts";

export const handler = stageHandler({ preprocess: { task: preprocess } });
