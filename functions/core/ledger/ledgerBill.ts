// From the ledger to the bill: each record as an invocation with a price.

import type { Invocation } from "../cost/bill.ts";
import type { LedgerEntry } from "./ledger.ts";

/**
 * Half of it is what Lambda itself writes of an invocation in its JSON format, where it began, ended and what it took;
 * the other half the line of an attempt (functions/adapters/functionMetrics.ts).
 */
export const LOG_BYTES_PER_INVOCATION = 1024;
/** A message is sent, received and deleted, each a request of at most 64 KiB. */
export const QUEUE_REQUESTS_PER_INVOCATION = 2;

export function billedInvocation(entry: LedgerEntry): Invocation {
  const { stage, architecture, memoryMb, initMs, runMs, cpuMs } = entry;
  const { requests, repeated, messagesSent, isNeeded } = entry;
  return {
    stage,
    architecture,
    memoryMb,
    initMs,
    runMs,
    waitMs: typeof cpuMs === "number" ? Math.max(0, runMs - cpuMs) : 0,
    storeWrites: requests.put + requests.list + (repeated?.writes ?? 0),
    storeReads: requests.get + requests.getRange + requests.size + (repeated?.reads ?? 0),
    queueRequests: messagesSent + QUEUE_REQUESTS_PER_INVOCATION,
    logBytes: LOG_BYTES_PER_INVOCATION,
    isNeeded: isNeeded && entry.outcome === "done",
  };
}
