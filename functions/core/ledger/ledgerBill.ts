// From the ledger to the bill: each record as an invocation with a price.

import type { Invocation } from "../cost/bill.ts";
import type { LedgerEntry } from "./ledger.ts";

/** A message is sent, received and deleted, each a request of at most 64 KiB. */
const QUEUE_REQUESTS_PER_INVOCATION = 2;

export function billedInvocation(entry: LedgerEntry): Invocation {
  const { stage, architecture, memoryMb, initMs, runMs, requests, messagesSent, isNeeded } = entry;
  return {
    stage,
    architecture,
    memoryMb,
    initMs,
    runMs,
    waitMs: 0,
    storeWrites: requests.put + requests.list,
    storeReads: requests.get + requests.getRange + requests.size,
    queueRequests: messagesSent + QUEUE_REQUESTS_PER_INVOCATION,
    logBytes: 0,
    isNeeded: isNeeded && entry.outcome === "done",
  };
}
