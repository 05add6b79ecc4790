// Starts a run over each log that is dropped into the inbox.

import { functionPlanner, functionQuoter } from "../cli/functionPlanner.ts";
import { inboxHandler } from "./adapters/inboxHandler.ts";

export const handler = inboxHandler(functionPlanner(), functionQuoter);
