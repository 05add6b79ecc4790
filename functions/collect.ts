// Removes old runs, as a schedule wants it, and keeps what the log of promotions names.

import { collectHandler } from "./adapters/collectHandler.ts";

export const handler = collectHandler();
