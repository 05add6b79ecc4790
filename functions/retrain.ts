// Asks, as a schedule wants it, whether it is time to train anew.

import { functionPlanner } from "../cli/functionPlanner.ts";
import { retrainHandler } from "./adapters/retrainHandler.ts";

export const handler = retrainHandler(functionPlanner());
