// Writes the report.

import { stageHandler } from "./adapters/stageHandler.ts";
import { report } from "./stages/report.ts";

export const handler = stageHandler({ report: { task: report } });
