// Ranks the test targets of one shard under the model and the baselines.

import { lambdaPorts } from "./adapters/lambdaPorts.ts";
import { sqsHandler } from "./adapters/sqsHandler.ts";
import { handleMessage } from "./stages/dispatch.ts";

const ports = lambdaPorts();

export const handler = sqsHandler((body) => handleMessage(body, ports));
