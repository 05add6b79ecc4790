// Decides for one partition which events stay.

import { stageHandler } from "./adapters/stageHandler.ts";
import { clean } from "./stages/clean.ts";

export const handler = stageHandler({ clean: { task: clean } });
