// Reads one range of an input: rows become events as columns by partition of the users.

import { lambdaPorts } from "./adapters/lambdaPorts.ts";
import { sqsHandler } from "./adapters/sqsHandler.ts";
import { handleMessage } from "./stages/dispatch.ts";

const ports = lambdaPorts();

export const handler = sqsHandler((body) => handleMessage(body, ports));
