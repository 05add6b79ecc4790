// What the runs of a store may spend in a month. A run counts with its whole budget from before it starts, and with
// what it took once it has ended; so the sum never passes the limit.

import { type PicoUsd, totalOf } from "../cost/money.ts";

/** A run as it counts. */
export interface MonthRun {
  /** Given when its budget was reserved. */
  readonly number: number;
  readonly run: string;
  readonly state: "reserved" | "settled";
  /** Its budget, or what it took. */
  readonly amount: PicoUsd;
}

export interface Month {
  readonly limit: PicoUsd;
  readonly runs: readonly MonthRun[];
}

export function countedIn({ runs }: Month): PicoUsd {
  return totalOf(runs.map(({ amount }) => amount));
}

/** What is left for further runs. */
export function leftIn(month: Month): PicoUsd {
  const left = month.limit - countedIn(month);
  return left > 0n ? left : 0n;
}

/** The month with a run as it counts now; null where the limit does not reach for it. */
export function withRun(month: Month, run: MonthRun): Month | null {
  const others = month.runs.filter(({ number }) => number !== run.number);
  const after = { ...month, runs: [...others, run] };
  // What was taken was reserved before.
  return run.state === "reserved" && countedIn(after) > month.limit ? null : after;
}
