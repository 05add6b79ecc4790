// Writes down why an evaluation plan did not come to its comparison.

import { taskHandler } from "./adapters/taskHandler.ts";
import { failPlan } from "./stages/planExecution.ts";

export const handler = taskHandler(failPlan);
