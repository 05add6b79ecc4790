// Quotes a planned run: surveys its inputs, predicts by the rates in force and prices by the list in force.

import { type QuotedPlace, quoteFor } from "../core/cost/quote.ts";
import { type QuoteRecord, quoteRecord } from "../core/cost/quoteRecord.ts";
import { openJson, sealJson } from "../core/json.ts";
import { quoteKey } from "../core/keys.ts";
import { budgetTerms } from "../core/ledger/budgetTerms.ts";
import type { BudgetTerms, Manifest } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { pricesInForce } from "./prices.ts";
import { ratesInForce } from "./rates.ts";
import { survey } from "./survey.ts";

/** Where a quoted run would be driven, and whose prices count. */
export interface QuotePlace extends QuotedPlace {
  readonly region: string;
}

/**
 * The quote of a run; null where its inputs cannot be read, which the run itself will say. Throws `unknown-region` and
 * `missing-price`.
 */
export async function quoteRun(
  manifest: Manifest,
  ports: StagePorts,
  place: QuotePlace,
): Promise<QuoteRecord | null> {
  return (await quoteWithTerms(manifest, ports, place))?.record ?? null;
}

/** The quote with the terms of a budget. */
export interface QuoteWithTerms {
  readonly record: QuoteRecord;
  readonly termsFor: (usd: string) => BudgetTerms;
}

/** As quoteRun, with what a budget for the run would be reckoned by. */
export async function quoteWithTerms(
  manifest: Manifest,
  ports: StagePorts,
  { region, ...place }: QuotePlace,
): Promise<QuoteWithTerms | null> {
  const [prices, rates] = [
    await pricesInForce(ports.store, region),
    await ratesInForce(ports.store),
  ];
  const surveyed = await survey(manifest, ports);
  if (surveyed === null) {
    return null;
  }
  const { sizes, isWhole } = surveyed;
  const quote = quoteFor(manifest.config, sizes, { place, rates, prices });
  const record = quoteRecord(quote, { isWhole, rates, collected: prices.collected });
  const { shards } = manifest.config;
  return { record, termsFor: (usd) => budgetTerms(quote, { prices, usd, shards }) };
}

/** Keeps the quote of a run, once. */
export async function writeQuote(
  store: ObjectStore,
  run: string,
  quote: QuoteRecord,
): Promise<void> {
  await store.putIfAbsent(quoteKey(run), [sealJson(quote)]);
}

/** What the run was quoted at; null where it was not. */
export async function readQuote(store: ObjectStore, run: string): Promise<QuoteRecord | null> {
  const bytes = await store.get(quoteKey(run));
  return bytes === null ? null : openJson<QuoteRecord>(bytes, quoteKey(run));
}
