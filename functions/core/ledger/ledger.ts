// The ledger of a run: what each invocation took. Records of what happened, with times of the clock; nothing that
// reaches a result reads them. Sums over invocations are exact and independent of their order.

import type { StageName } from "../messages.ts";

/** Requests to the object store by kind. */
export interface StoreRequests {
  readonly get: number;
  /** Ranges of objects. */
  readonly getRange: number;
  /** Asks for sizes. */
  readonly size: number;
  readonly put: number;
  readonly list: number;
}

export const NO_REQUESTS: StoreRequests = { get: 0, getRange: 0, size: 0, put: 0, list: 0 };

/** Which attempt at which piece of work. */
export interface AttemptAddress {
  readonly run: string;
  /** Number of the log entry that opened the wave. */
  readonly wave: number;
  readonly kind: "task" | "reduce";
  /** Of the task in its wave; 0 of a reduction. */
  readonly index: number;
  /** Counted from 0, in the order in which attempts began. */
  readonly attempt: number;
}

/** What one invocation took, written at its end. */
export interface LedgerEntry extends Omit<AttemptAddress, "run"> {
  readonly stage: StageName;
  readonly startedAtMs: number;
  /** Start of the environment, 0 where it was warm. */
  readonly initMs: number;
  /** From the message to its end. */
  readonly runMs: number;
  /** Of `runMs`, processor time of the thread; absent or null where nobody knows. The rest it waited. */
  readonly cpuMs?: number | null;
  /** Configured megabytes, which is what is billed. */
  readonly memoryMb: number;
  /** Most memory that the environment held so far; null where nobody knows. */
  readonly peakBytes: number | null;
  readonly architecture: "x86_64" | "arm64";
  readonly requests: StoreRequests;
  /** What the store was sent beyond them: repetitions of its client, parts, pages. Absent where there was none. */
  readonly repeated?: { readonly writes: number; readonly reads: number };
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly messagesSent: number;
  /** `done`, or the code of the error that ended it. */
  readonly outcome: string;
  /** Whether it created an object; where another attempt had done the work already, it did not. */
  readonly isNeeded: boolean;
}

/** The sum of some invocations. */
export interface LedgerSum {
  readonly invocations: number;
  /** Attempts that created nothing. */
  readonly unneeded: number;
  /** Attempts that ended with an error. */
  readonly failed: number;
  readonly initMs: number;
  readonly runMs: number;
  readonly peakBytes: number | null;
  readonly requests: StoreRequests;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly messagesSent: number;
}

const NOTHING: LedgerSum = {
  invocations: 0,
  unneeded: 0,
  failed: 0,
  initMs: 0,
  runMs: 0,
  peakBytes: null,
  requests: NO_REQUESTS,
  bytesRead: 0,
  bytesWritten: 0,
  messagesSent: 0,
};

/** Sums by stage, in the order in which stages first appear. */
export function sumByStage(
  entries: readonly LedgerEntry[],
): readonly (LedgerSum & { readonly stage: StageName })[] {
  const sums = new Map<StageName, LedgerSum>();
  for (const entry of entries) {
    sums.set(entry.stage, added(sums.get(entry.stage) ?? NOTHING, entry));
  }
  return [...sums].map(([stage, sum]) => ({ stage, ...sum }));
}

/** The sum of all entries. */
export function sumOf(entries: readonly LedgerEntry[]): LedgerSum {
  return entries.reduce(added, NOTHING);
}

function added(sum: LedgerSum, entry: LedgerEntry): LedgerSum {
  const { requests: r } = entry;
  return {
    invocations: sum.invocations + 1,
    unneeded: sum.unneeded + (entry.isNeeded ? 0 : 1),
    failed: sum.failed + (entry.outcome === "done" ? 0 : 1),
    initMs: sum.initMs + entry.initMs,
    runMs: sum.runMs + entry.runMs,
    peakBytes:
      entry.peakBytes === null ? sum.peakBytes : Math.max(sum.peakBytes ?? 0, entry.peakBytes),
    requests: {
      get: sum.requests.get + r.get,
      getRange: sum.requests.getRange + r.getRange,
      size: sum.requests.size + r.size,
      put: sum.requests.put + r.put,
      list: sum.requests.list + r.list,
    },
    bytesRead: sum.bytesRead + entry.bytesRead,
    bytesWritten: sum.bytesWritten + entry.bytesWritten,
    messagesSent: sum.messagesSent + entry.messagesSent,
  };
}
