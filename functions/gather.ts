// Gathers one partition: the sequences of its users in time order, labelled train, validation or test.

import { lambdaEnvironment } from "./adapters/invocationEnvironment.ts";
import { lambdaPorts } from "./adapters/lambdaPorts.ts";
import { sqsHandler } from "./adapters/sqsHandler.ts";
import { recordedMessage } from "./stages/invocation.ts";

const ports = lambdaPorts();
const environment = lambdaEnvironment();

export const handler = sqsHandler((body) => recordedMessage(body, ports, environment));
