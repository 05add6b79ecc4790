// The terms of a budget as they stand in the manifest: the amount, the prices of the day, and what the longest
// invocation of each kind was quoted at, at most. All that is reserved later follows from them alone.

import { usdText } from "../cost/money.ts";
import { type PriceList, priceOf, REQUIRED_PRICES } from "../cost/priceList.ts";
import type { Quote } from "../cost/quote.ts";
import type { BudgetTerms } from "../messages.ts";

export function budgetTerms(
  { place, cases }: Quote,
  told: { readonly prices: PriceList; readonly usd: string; readonly shards: number },
): BudgetTerms {
  const { prices, usd, shards } = told;
  const needs = cases.high.stages.flatMap((stage) => stage.needs);
  return {
    usd,
    region: prices.region,
    architecture: place.architecture,
    memoryMb: place.memoryMb,
    prices: Object.fromEntries(REQUIRED_PRICES.map((id) => [id, usdText(priceOf(prices, id))])),
    needs: needs.map(({ stage, kind, seconds, writes, reads }) => ({
      ...{ stage, kind },
      ms: Math.ceil(1000 * seconds),
      writes: Math.ceil(writes),
      reads: Math.ceil(reads),
    })),
    width: Math.max(shards, ...needs.map(({ width }) => width)),
  };
}
