// Budgets of months in the store: a numbered log of states for each, of which the last counts. Who finds a number taken
// looks again, so that no two runs reserve the same dollars.

import { type PicoUsd, parseUsd, usdText } from "../core/cost/money.ts";
import { type Explanation, LimitError } from "../core/errors.ts";
import { isoText } from "../core/isoTime.ts";
import { openJson, sealJson } from "../core/json.ts";
import { monthKey, monthPrefix } from "../core/keys.ts";
import { budgetOf } from "../core/ledger/account.ts";
import { leftIn, type Month, type MonthRun, withRun } from "../core/ledger/month.ts";
import type { BudgetTerms, Manifest } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type BudgetedRun, hasBudget, settledNow } from "./account.ts";
import { readLog, readManifest } from "./runLog.ts";

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
  const { kept } = await keptMonth(store, month);
  return kept === null ? null : { ...kept, runs: await withEnded(store, month, kept.runs) };
}

/** Whether somebody set a limit. */
export async function hasLimit(store: ObjectStore, month: string): Promise<boolean> {
  return (await store.list(monthPrefix(month))).length > 0;
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
    const runs = await withEnded(store, month, kept?.runs ?? []);
    const before = { limit, runs };
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

/** Counts a run that has ended with what it took, where its budget was reserved from that of a month. */
export async function settleInMonth(store: ObjectStore, manifest: Manifest): Promise<void> {
  if (hasBudget(manifest) && manifest.budget.month !== undefined) {
    const amount = await takenBy(store, manifest);
    await countInMonth(store, manifest.budget.month, {
      run: manifest.run,
      state: "settled",
      amount,
    });
  }
}

/** Gives back what was reserved for a run that was not created. */
export async function releaseInMonth(store: ObjectStore, { run, budget }: Manifest): Promise<void> {
  if (budget?.month !== undefined) {
    await countInMonth(store, budget.month, { run, state: "settled", amount: 0n });
  }
}

/** What was spent on a run, with all that is still reserved. */
async function takenBy(store: ObjectStore, manifest: BudgetedRun): Promise<PicoUsd> {
  return budgetOf(await settledNow(store, manifest)).committed;
}

/**
 * Runs as they count now: those that have ended with what they took. So that nobody needs to be there when a run ends
 * in the cloud, whoever reserves next looks.
 */
async function withEnded(
  store: ObjectStore,
  name: string,
  runs: readonly MonthRun[],
): Promise<readonly MonthRun[]> {
  return Promise.all(
    runs.map(async (counted) => {
      if (counted.state === "settled") {
        return counted;
      }
      const amount = await takenAtEnd(store, name, counted);
      return amount === null ? counted : { ...counted, state: "settled" as const, amount };
    }),
  );
}

/** What a run took that has ended; null where it has not, or another has its name. */
async function takenAtEnd(
  store: ObjectStore,
  name: string,
  { run, number }: MonthRun,
): Promise<PicoUsd | null> {
  const last = (await readLog(store, run)).at(-1);
  if (last === undefined || last.kind === "wave") {
    return null;
  }
  const manifest = await readManifest(store, run);
  const isIt = manifest.budget?.month?.month === name && manifest.budget.month.number === number;
  return isIt && hasBudget(manifest) ? takenBy(store, manifest) : null;
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

/** The error of what the budget of a month does not allow. */
export function monthRefusal(month: string, told: Omit<Explanation, "where">): LimitError {
  return new LimitError({ ...told, where: `the budget of ${month}` });
}

function overdrawn(name: string, month: Month, { number, amount }: MonthRun): LimitError {
  const others = { ...month, runs: month.runs.filter((run) => run.number !== number) };
  const most = usdText(leftIn(others));
  return monthRefusal(name, {
    code: "month-budget",
    what: "the budget of the month does not reach for this run; nothing was spent",
    expected: `at most ${most}, which is left of ${usdText(month.limit)}`,
    found: usdText(amount),
    fix: `give --budget ${most} or less, wait for the next month, or raise it with --month-budget USD`,
  });
}
