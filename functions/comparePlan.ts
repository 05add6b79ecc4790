// Compares the runs of an evaluation plan.

import { taskHandler } from "./adapters/taskHandler.ts";
import { comparePlan } from "./stages/planComparison.ts";
import { compareExecuted } from "./stages/planExecution.ts";

export const handler = taskHandler((event, { store }) =>
  compareExecuted(event, { store, compare: comparePlan }),
);
