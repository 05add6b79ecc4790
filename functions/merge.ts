// Merges one slice of a round of training.

import { lambdaEnvironment } from "./adapters/invocationEnvironment.ts";
import { lambdaPorts } from "./adapters/lambdaPorts.ts";
import { sqsHandler } from "./adapters/sqsHandler.ts";
import { recordedMessage } from "./stages/invocation.ts";

const ports = lambdaPorts();
const environment = lambdaEnvironment();

export const handler = sqsHandler((body) => recordedMessage(body, ports, environment));
