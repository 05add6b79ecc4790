// Everything that the page of a run's cost says, as plain data. Records: it differs between runs of the same results.

import type { BillRecord } from "../cost/billRecord.ts";
import type { QuoteRecord } from "../cost/quoteRecord.ts";
import type { BudgetRecord } from "../ledger/account.ts";

/** An invocation, or all of a wave where there are too many to show one by one. */
export interface TimelineBar {
  /** Of those that ran at the same time, from 0. */
  readonly lane: number;
  /** Milliseconds since the first began; the start of its environment lies before. */
  readonly startMs: number;
  readonly endMs: number;
  readonly initMs: number;
  readonly stage: string;
  readonly kind: "task" | "reduce";
  readonly isNeeded: boolean;
  readonly attempt: number;
  /** Invocations that the bar stands for. */
  readonly count: number;
}

export interface ElsewhereRow {
  readonly name: string;
  readonly wallMs: number | null;
  readonly usd: string;
  /** Hours of one processor from which on it is cheaper; null where it never is, or does not depend on them. */
  readonly breakEvenHours: number | null;
  /** Dollars for starting, and for each further hour of one processor. */
  readonly line: { readonly startUsd: number; readonly usdPerHour: number } | null;
  readonly assumption: string;
}

export interface CostReport {
  readonly run: string;
  readonly version: string;
  readonly region: string;
  readonly architecture: string;
  readonly memoryMb: number;
  readonly quote: QuoteRecord | null;
  readonly bill: BillRecord;
  /** Null for a run without a budget. */
  readonly budget: BudgetRecord | null;
  readonly timeline: readonly TimelineBar[];
  /** Hours of one processor that the run took. */
  readonly cpuHours: number;
  /** Dollars of a function for an hour of one processor. */
  readonly functionUsdPerHour: number;
  readonly elsewhere: readonly ElsewhereRow[];
}
