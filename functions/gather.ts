// Gathers one partition: the sequences of its users in time order, labelled train, validation or test.

import { stageHandler } from "./adapters/stageHandler.ts";
import { gather } from "./stages/gather.ts";

export const handler = stageHandler({ gather: { task: gather } });
