// Budgets of months in the store: a numbered log of states for each, of which the last counts. Who finds a number taken
// looks again, so that no two runs reserve the same dollars.

import { type PicoUsd, parseUsd, usdText } from "../core/cost/money.ts";
import { LimitError } from "../core/errors.ts";
import { isoText } from "../core/isoTime.ts";
import { openJson, sealJson } from "../core/json.ts";
import { monthKey, monthPrefix } from "../core/keys.ts";
import { leftIn, type Month, type MonthRun, withRun } from "../core/ledger/month.ts";
import type { BudgetTerms } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** Where a run's budget was reserved. */
export type MonthPlace = NonNullable<BudgetTerms["month"]>;

interface MonthRecord {
  readonly limit_usd: string;
  readonly runs: readonly (Omit<MonthRun, "amount"> & { readonly usd: string })[];
}

/** `2026-11`, in UTC. */
export function monthOf(nowMs: number): string {
  return isoText(nowMs).slice(0, 7);
}

/** The month and the number of its next state; null where nobody set a limit. */
async function keptMonth(store: ObjectStore, month: string) {
  const keys = await store.list(monthPrefix(month));
  const last = keys.at(-1);
  const bytes = last === undefined ? null : await store.get(last);
  const record =
    last === undefined ? null : openJson<MonthRecord>(bytes ?? new Uint8Array(0), last);
  return { kept: record === null ? null : monthFrom(record), next: keys.length };
}

/** What the runs of a month may spend and do; null where nobody set a limit. */
export async function readMonth(store: ObjectStore, month: string): Promise<Month | null> {
  return (await keptMonth(store, month)).kept;
}

/**
 * Reserves the budget of a run that is about to start, under a limit that is set anew where there is one; null where
 * the month has none. Throws LimitError `month-budget` where less is left.
 */
export async function reserveInMonth(
  store: ObjectStore,
  month: string,
  asked: { readonly run: string; readonly amount: PicoUsd; readonly limit: PicoUsd | null },
): Promise<MonthPlace | null> {
  for (;;) {
    const { kept, next } = await keptMonth(store, month);
    const limit = asked.limit ?? kept?.limit;
    if (limit === undefined) {
      return null;
    }
    const before = { limit, runs: kept?.runs ?? [] };
    const { run, amount } = asked;
    if (
      await written(store, month, next, before, { number: next, run, state: "reserved", amount })
    ) {
      return { month, number: next };
    }
  }
}

/** Counts a run anew: with a larger budget before it goes on, or with what it took once it has ended. */
export async function countInMonth(
  store: ObjectStore,
  { month, number }: MonthPlace,
  run: Omit<MonthRun, "number">,
): Promise<void> {
  for (;;) {
    const { kept, next } = await keptMonth(store, month);
    if (kept === null || (await written(store, month, next, kept, { number, ...run }))) {
      return;
    }
  }
}

/** Whether the month was written with the run; false where the number is taken. */
async function written(
  store: ObjectStore,
  name: string,
  next: number,
  before: Month,
  run: MonthRun,
): Promise<boolean> {
  const after = withRun(before, run);
  if (after === null) {
    throw overdrawn(name, before, run);
  }
  return store.putIfAbsent(monthKey(name, next), [sealJson(monthRecord(after))]);
}

function monthFrom({ limit_usd, runs }: MonthRecord): Month {
  return {
    limit: parseUsd(limit_usd) ?? 0n,
    runs: runs.map(({ usd, ...run }) => ({ ...run, amount: parseUsd(usd) ?? 0n })),
  };
}

function monthRecord({ limit, runs }: Month): MonthRecord {
  return {
    limit_usd: usdText(limit),
    runs: runs.map(({ amount, ...run }) => ({ ...run, usd: usdText(amount) })),
  };
}

function overdrawn(name: string, month: Month, { number, amount }: MonthRun): LimitError {
  const others = { ...month, runs: month.runs.filter((run) => run.number !== number) };
  const most = usdText(leftIn(others));
  return new LimitError({
    code: "month-budget",
    what: "the budget of the month does not reach for this run; nothing was spent",
    where: `the budget of ${name}`,
    expected: `at most ${most}, which is left of ${usdText(month.limit)}`,
    found: usdText(amount),
    fix: `give --budget ${most} or less, wait for the next month, or raise it with --month-budget USD`,
  });
}
