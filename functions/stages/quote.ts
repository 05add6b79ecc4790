// Quotes a planned run: surveys its inputs, predicts by the rates in force and prices by the list in force.

import { type QuotedPlace, quoteFor } from "../core/cost/quote.ts";
import { type QuoteRecord, quoteRecord } from "../core/cost/quoteRecord.ts";
import { openJson, sealJson } from "../core/json.ts";
import { quoteKey } from "../core/keys.ts";
import { budgetTerms } from "../core/ledger/budgetTerms.ts";
import { type Foreseen, foreseen } from "../core/ledger/foreseen.ts";
import type { BudgetTerms, Manifest } from "../core/messages.ts";
import { roundsPerEpoch } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { pricesInForce } from "./prices.ts";
import { ratesInForce } from "./rates.ts";
import { type Survey, survey as surveyOf } from "./survey.ts";

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

/** The quote with the terms of a budget, and what is foreseen of one. */
export interface QuoteWithTerms {
  readonly record: QuoteRecord;
  readonly termsFor: (usd: string) => BudgetTerms;
  readonly foreseenWith: (terms: BudgetTerms) => Foreseen;
}

/** As quoteRun, with what a budget for the run would be reckoned by. */
export function quoteWithTerms(
  manifest: Manifest,
  ports: StagePorts,
  place: QuotePlace,
): Promise<QuoteWithTerms | null> {
  return quoter(manifest, ports)(place);
}

/** Quotes a run at one place or several; its inputs are surveyed once. */
export function quoter(
  manifest: Manifest,
  ports: StagePorts,
): (place: QuotePlace) => Promise<QuoteWithTerms | null> {
  let survey: Promise<Survey | null> | null = null;
  return async ({ region, ...place }) => {
    const [prices, rates] = [
      await pricesInForce(ports.store, region),
      await ratesInForce(ports.store),
    ];
    survey ??= surveyOf(manifest, ports);
    const surveyed = await survey;
    if (surveyed === null) {
      return null;
    }
    const { sizes, isWhole } = surveyed;
    const { config } = manifest;
    const quote = quoteFor(config, sizes, { place, rates, prices });
    return {
      record: quoteRecord(quote, { isWhole, rates, collected: prices.collected }),
      termsFor: (usd) => budgetTerms(quote, { prices, usd, shards: config.shards }),
      foreseenWith: (terms) => foreseen(quote, terms, roundsPerEpoch(config)),
    };
  };
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
