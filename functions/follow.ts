// Tells those who wait for a run how it goes, and takes a retraining's next step when its run has ended.

import { followHandler } from "./adapters/followHandler.ts";

export const handler = followHandler();
