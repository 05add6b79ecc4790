// Settles a run: what it came to, beside what it was quoted at. Of a completed run both are kept with a page of them;
// they are records, on which no result depends, and are written by whoever looks at the run first.

import { type BillRecord, billRecord } from "../core/cost/billRecord.ts";
import type { QuoteRecord } from "../core/cost/quoteRecord.ts";
import { openJson, sealJson } from "../core/json.ts";
import { artifactKey, billKey, costPageKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import type { RunResult } from "../core/run/result.ts";
import { roundsPerEpoch } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
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
}

/** Quote and bill of a run in any state. Throws `unknown-region`, `missing-price` and CorruptObjectError. */
export async function settle(
  store: ObjectStore,
  manifest: Manifest,
  region: string,
): Promise<Settlement> {
  const { run } = manifest;
  const quote = await readQuote(store, run);
  const ledger = await readLedger(store, run);
  if (ledger.entries.length === 0) {
    return { quote, bill: null, ledger };
  }
  const prices = await pricesInForce(store, region);
  const bought = await boughtBy(store, run);
  const bill = billRecord(ledger, bought, prices);
  if (bought !== null) {
    await store.putIfAbsent(billKey(run), [sealJson(bill)]);
    // Loaded here, since the plots' libraries take a third of a second.
    const { renderCostPage } = await import("../core/report/costPage.ts");
    const settled = { quote, bill, entries: ledger.entries, data: bought };
    const page = renderCostPage(costReport(manifest, settled, prices));
    await store.putIfAbsent(costPageKey(run), [new TextEncoder().encode(page)]);
  }
  return { quote, bill, ledger };
}

/** What a completed run bought; null for any other. */
async function boughtBy(store: ObjectStore, run: string) {
  if ((await readLog(store, run)).at(-1)?.kind !== "completed") {
    return null;
  }
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
