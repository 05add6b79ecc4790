// Waiting before a request to a service is repeated: exponential backoff with full jitter (M. Brooker, "Exponential
// backoff and jitter", AWS Architecture Blog 2015). Waiting decides when something happens, never what.

import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const FIRST_MS = 20;
const LONGEST_MS = 5000;

/** Waits after the failed `attempt` (1 for the first): uniform in [0, 20 ms · 2^attempt], 5 s at most. */
export async function waitBeforeRetry(attempt: number): Promise<void> {
  await sleep(randomInt(Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) + 1));
}
