// Gathers one partition: the sequences of its users in time order, labelled train, validation or test.

import { lambdaPorts } from "./adapters/lambdaPorts.ts";
import { sqsHandler } from "./adapters/sqsHandler.ts";
import { handleMessage } from "./stages/dispatch.ts";

const ports = lambdaPorts();

export const handler = sqsHandler((body) => handleMessage(body, ports));
