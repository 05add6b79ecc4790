// A price list: what each service of one region costs, with source and date for every figure. It is data; it decides
// what is quoted and billed and never what a run computes.

import { assert } from "../assert.ts";
import { ConfigurationError } from "../errors.ts";
import { parseEventTime } from "../eventTime.ts";
import { type PicoUsd, parseUsd } from "./money.ts";
import usEast1 from "./prices.us-east-1.json" with { type: "json" };

export const PRICE_FORMAT = "millrace-prices/1";

/** How far a figure is to be trusted. */
export const CONFIDENCES = ["high", "medium", "low"] as const;

export interface Price {
  /** `service.what`, as in docs/cost.md. */
  readonly id: string;
  /** Decimal dollars for one unit, twelve decimals at most. */
  readonly usd: string;
  readonly unit: string;
  /** Where the figure was read. */
  readonly source: string;
  /** Page of the provider on which it can be checked. */
  readonly official?: string | undefined;
  /** What is known of its date. */
  readonly as_of: string;
  readonly confidence: (typeof CONFIDENCES)[number];
  /** For which share of a month's use. */
  readonly tier?: string | undefined;
}

export interface PriceList {
  readonly format: typeof PRICE_FORMAT;
  readonly region: string;
  readonly currency: "USD";
  /** The day of collection, YYYY-MM-DD. */
  readonly collected: string;
  readonly prices: readonly Price[];
}

/** Figures alone, as much of a list as it takes to charge for something. */
export interface PriceTable {
  readonly region: string;
  readonly prices: readonly Pick<Price, "id" | "usd">[];
}

/** The lists that come with the program. */
export const PRICE_LISTS: readonly PriceList[] = [usEast1 as PriceList];

/** Prices without which no run can be quoted or billed. */
export const REQUIRED_PRICES = [
  "lambda.request",
  "lambda.duration.x86_64.tier1",
  "lambda.duration.arm64.tier1",
  "s3.standard.put_copy_post_list",
  "s3.standard.get_select_other",
  "s3.standard.storage",
  "sqs.standard.request",
  "sfn.standard.transition",
  "cloudwatch.logs.ingest",
] as const;

/** After so many days prices should be checked again. */
export const STALE_AFTER_DAYS = 180;
const DAY_MS = 86_400_000;

/** Days between collection and `nowMs`; negative where the clock is behind. */
export function ageInDays({ collected }: Pick<PriceList, "collected">, nowMs: number): number {
  const collectedMs = parseEventTime(collected);
  assert(collectedMs !== null, "a price list has a date");
  return Math.floor((nowMs - collectedMs) / DAY_MS);
}

export function isStale(list: Pick<PriceList, "collected">, nowMs: number): boolean {
  return ageInDays(list, nowMs) > STALE_AFTER_DAYS;
}

/** Whether all of `ids` have a figure. */
export function hasPrices({ prices }: PriceList, ids: readonly string[]): boolean {
  return ids.every((id) => prices.some((price) => price.id === id));
}

/** Dollars for one unit. Throws `missing-price`. */
export function priceOf({ prices, region }: PriceTable, id: string): PicoUsd {
  const price = prices.find((candidate) => candidate.id === id);
  const amount = price === undefined ? null : parseUsd(price.usd);
  if (amount === null) {
    throw new ConfigurationError({
      code: "missing-price",
      what: "a price is not known",
      where: `prices of ${region}`,
      expected: `a figure for ${id}`,
      found: price === undefined ? "none" : JSON.stringify(price.usd),
      fix: "add it to a copy of the list (`millrace prices --json`) and take that into use: millrace prices use FILE",
    });
  }
  return amount;
}

/** The list of a region among those known. Throws `unknown-region`. */
export function listOfRegion(region: string, lists: readonly PriceList[]): PriceList {
  const list = lists.find((candidate) => candidate.region === region);
  if (list === undefined) {
    throw new ConfigurationError({
      code: "unknown-region",
      what: "there are no prices for this region",
      where: "--region",
      expected: `one of ${lists.map((known) => known.region).join(", ")}`,
      found: JSON.stringify(region),
      fix: "bring a list of your own: millrace prices use FILE (docs/cost.md has the form)",
    });
  }
  return list;
}
