// Makes the runs of an evaluation plan.

import { functionPlanner } from "../cli/functionPlanner.ts";
import { lambdaBucket } from "./adapters/lambdaPorts.ts";
import { systemClock } from "./adapters/systemClock.ts";
import { taskHandler } from "./adapters/taskHandler.ts";
import { invalidPlan } from "./core/plans/planSchema.ts";
import { expandPlan } from "./stages/planExecution.ts";

const fixed = { bucket: lambdaBucket(), clock: systemClock, plan: functionPlanner(invalidPlan) };

export const handler = taskHandler((event, { store }) => expandPlan(event, { store, ...fixed }));
