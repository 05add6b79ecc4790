// Begins a run of an evaluation plan, for whose end a state machine waits.

import { taskHandler } from "./adapters/taskHandler.ts";
import { startPlannedRun } from "./stages/planExecution.ts";

export const handler = taskHandler(startPlannedRun);
