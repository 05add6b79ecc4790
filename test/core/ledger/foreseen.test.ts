import { expect, test } from "vitest";
import { parseUsd, usdText } from "../../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { perCase, quoteFor } from "../../../functions/core/cost/quote.ts";
import { DEFAULT_RATES } from "../../../functions/core/cost/rates.ts";
import { budgetTerms } from "../../../functions/core/ledger/budgetTerms.ts";
import { foreseen } from "../../../functions/core/ledger/foreseen.ts";
import { smallestBudget } from "../../../functions/core/ledger/reserves.ts";
import { CONFIG, SIZES } from "../../support/costCase.ts";

const prices = listOfRegion("us-east-1", PRICE_LISTS);
const place = { architecture: "arm64", memoryMb: 1769, environments: 2 } as const;
const quote = quoteFor(
  CONFIG,
  perCase(() => SIZES),
  { place, rates: DEFAULT_RATES, prices },
);
const terms = budgetTerms(quote, { prices, usd: "1", shards: CONFIG.shards });
const { smallest, enough, stopOf } = foreseen(quote, terms, 1);

test("more than the quote is enough, the more of it the dearer the case", () => {
  for (const which of ["low", "likely", "high"] as const) {
    expect(enough[which]).toBeGreaterThan(quote.cases[which].total);
  }
  expect(enough.low).toBeLessThan(enough.likely);
  expect(enough.likely).toBeLessThan(enough.high);
  expect(enough.likely).toBeLessThan(3n * quote.cases.likely.total);
  expect(smallest).toBe(smallestBudget(terms, SIZES.parts));
});

test("a budget that is not enough stops the run the later the larger it is", () => {
  const rounds = [];
  for (let amount = smallest; amount < enough.likely; amount += (enough.likely - smallest) / 40n) {
    const stop = stopOf(amount);
    expect(stop, usdText(amount)).not.toBeNull();
    rounds.push(stop?.stage === "train" ? (stop.afterRound ?? -1) : -2);
  }
  expect(rounds).toEqual(rounds.toSorted((a, b) => a - b));
  expect(rounds.at(-1)).toBeGreaterThan(3);
  expect(stopOf(enough.likely)).toBeNull();
  expect(stopOf(parseUsd("1000") ?? 0n)).toBeNull();
  expect(stopOf(smallest)).toMatchObject({ stage: "gather", afterRound: null });
});
