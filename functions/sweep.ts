// Sends what runs under way need to move on: messages that were lost, and backup copies of stragglers.

import { sweepHandler } from "./adapters/sweepHandler.ts";

export const handler = sweepHandler();
