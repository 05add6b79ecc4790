// Settles a run: what it came to, beside what it was quoted at. Of a completed run both are kept with a page of them;
// they are records, on which no result depends, and are written by whoever looks at the run first.

import { type BillRecord, billRecord } from "../core/cost/billRecord.ts";
import { usdText } from "../core/cost/money.ts";
import type { QuoteRecord } from "../core/cost/quoteRecord.ts";
import { openJson, sealJson } from "../core/json.ts";
import { artifactKey, billKey, costPageKey } from "../core/keys.ts";
import { type BudgetRecord, budgetOf } from "../core/ledger/account.ts";
import type { Manifest } from "../core/messages.ts";
import type { RunResult } from "../core/run/result.ts";
import { roundsPerEpoch } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type BudgetedRun, hasBudget, settledNow } from "./account.ts";
import { costReport } from "./costReport.ts";
import { type Ledger, readLedger } from "./ledger.ts";
import { pricesInForce } from "./prices.ts";
import { readQuote } from "./quote.ts";
import { RESULT } from "./report.ts";
import { readLog, readManifest } from "./runLog.ts";
import { finalRound } from "./runState.ts";

export interface Settlement {
  /** Null for a run that was not quoted. */
  readonly quote: QuoteRecord | null;
  /** Null for a run without records. */
  readonly bill: BillRecord | null;
  readonly ledger: Ledger;
  /** Null for a run without a budget. */
  readonly budget: BudgetRecord | null;
}

/** Quote and bill of a run in any state. Throws `unknown-region`, `missing-price` and CorruptObjectError. */
export async function settle(
  store: ObjectStore,
  manifest: Manifest,
  region: string,
): Promise<Settlement> {
  const { run } = manifest;
  const quote = await readQuote(store, run);
  const ledger = await ledgerWithEvaluations(store, run);
  const budget = hasBudget(manifest) ? await budgetRecord(store, manifest) : null;
  if (ledger.entries.length === 0) {
    return { quote, bill: null, ledger, budget };
  }
  const prices = await pricesInForce(store, region);
  const done = await completedRun(store, run);
  const bought = done === null ? null : await boughtBy(store, done);
  const bill = billRecord(ledger, bought, prices);
  if (done !== null && bought !== null) {
    await store.putIfAbsent(billKey(done), [sealJson(bill)]);
    // Loaded here, since the plots' libraries take a third of a second.
    const { renderCostPage } = await import("../core/report/costPage.ts");
    const settled = { quote, bill, entries: ledger.entries, data: bought, budget };
    const page = renderCostPage(costReport(manifest, settled, prices));
    await store.putIfAbsent(costPageKey(done), [new TextEncoder().encode(page)]);
  }
  return { quote, bill, ledger, budget };
}

/** The records of a run and of those that evaluated it when its budget stopped it. */
async function ledgerWithEvaluations(store: ObjectStore, run: string): Promise<Ledger> {
  const log = await readLog(store, run);
  const evaluations = log.flatMap((entry) =>
    entry.kind === "stopped" && entry.evaluation !== null ? [entry.evaluation] : [],
  );
  const ledgers = await Promise.all(
    [run, ...new Set(evaluations)].map((one) => readLedger(store, one)),
  );
  const limited = ledgers.flatMap((one) => one.limited);
  const open = ledgers.reduce((sum, { openAttempts }) => sum + openAttempts, 0);
  return {
    entries: [...ledgers.flatMap(({ entries }) => entries), ...limited],
    openAttempts: open - limited.length,
    limited,
  };
}

/** Where the account of the budget stands. */
async function budgetRecord(store: ObjectStore, manifest: BudgetedRun): Promise<BudgetRecord> {
  const account = await settledNow(store, manifest);
  const { limit, committed } = budgetOf(account);
  return {
    budget_usd: usdText(limit),
    reserved_usd: usdText(committed - account.spent),
    settled_usd: usdText(account.spent),
  };
}

/** The run whose result there is: itself where it is completed, the one that evaluated it where it is stopped. */
export async function completedRun(store: ObjectStore, run: string): Promise<string | null> {
  const last = (await readLog(store, run)).at(-1);
  if (last?.kind === "stopped" && last.evaluation !== null) {
    return completedRun(store, last.evaluation);
  }
  return last?.kind === "completed" ? run : null;
}

/** What a completed run bought. */
async function boughtBy(store: ObjectStore, run: string) {
  const key = artifactKey(run, RESULT);
  const result = openJson<RunResult>((await store.get(key)) ?? new Uint8Array(0), key);
  const { scored, stoppedBy } = await finalRound(store, run);
  // Where patience ended training, the epoch that it ended had trained for a round.
  const begun = 1 / roundsPerEpoch((await readManifest(store, run)).config);
  return {
    events: result.data.events,
    users: result.data.users,
    epochs: Math.round(scored.length - 1 + (stoppedBy === "rounds" ? 0 : begun)),
    ndcg: result.metrics.test["ndcg@10"] ?? 0,
  };
}
