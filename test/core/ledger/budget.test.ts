import { describe, expect, test } from "vitest";
import { parseUsd, usdText } from "../../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { perCase, quoteFor } from "../../../functions/core/cost/quote.ts";
import { DEFAULT_RATES } from "../../../functions/core/cost/rates.ts";
import {
  attemptCost,
  deadlinesOf,
  endedCost,
  MULTIPLE_MIN,
  messagesCost,
  multipleFor,
  requestLimit,
  sentWaveCost,
  waveCost,
} from "../../../functions/core/ledger/budget.ts";
import { budgetTerms } from "../../../functions/core/ledger/budgetTerms.ts";
import { STAGES } from "../../../functions/core/messages.ts";
import { handTerms } from "../../support/budgetTerms.ts";
import { CONFIG, measuredCase, SIZES } from "../../support/costCase.ts";

const train = { stage: "train", tasks: 2 } as const;

describe("what a wave could cost", () => {
  test("is what is worked out by hand in docs/cost.md", () => {
    const deadlines = deadlinesOf(handTerms, "train", 6);
    expect(deadlines).toEqual({ taskMs: 12_000, reduceMs: 6600 });
    expect(requestLimit(handTerms, train, "task")).toEqual({ writes: 10, reads: 117 });
    expect(requestLimit(handTerms, train, "reduce")).toEqual({ writes: 17, reads: 102 });
    const task = attemptCost(handTerms, train, "task", deadlines);
    const reduction = attemptCost(handTerms, train, "reduce", deadlines);
    expect(usdText(task)).toBe("0.000400601455");
    expect(usdText(reduction)).toBe("0.000305618021");
    expect(usdText(messagesCost(handTerms, 3))).toBe("0.000033561087");
    expect(usdText(waveCost(handTerms, train, 6))).toBe("0.001106820931");
    expect(usdText(sentWaveCost(handTerms, train, 6))).toBe("0.001140382018");
  });

  test("grows with deadlines, which grow with what is left and never reach the 15 minutes of Lambda", () => {
    expect(multipleFor(handTerms, train, 0n)).toBe(MULTIPLE_MIN);
    expect(multipleFor(handTerms, train, waveCost(handTerms, train, 6))).toBe(6);
    const good = waveCost(handTerms, train, 15);
    expect(multipleFor(handTerms, train, good)).toBe(15);
    expect(multipleFor(handTerms, train, 2n * good - 1n)).toBe(15);
    const multiple = multipleFor(handTerms, train, 4n * good);
    expect(multiple).toBeGreaterThan(15);
    expect(2n * waveCost(handTerms, train, multiple)).toBeLessThanOrEqual(4n * good);
    expect(2n * waveCost(handTerms, train, multiple + 1)).toBeGreaterThan(4n * good);
    expect(multipleFor(handTerms, train, 10_000n * good)).toBe(60);
    const needs = handTerms.needs.map((need) => ({ ...need, ms: 300_000 }));
    expect(deadlinesOf({ ...handTerms, needs }, "train", 60).taskMs).toBe(840_000);
  });

  test("counts a stage that was not quoted like the largest of those that were", () => {
    expect(deadlinesOf(handTerms, "merge", 10)).toEqual({ taskMs: 20_000, reduceMs: 11_000 });
  });

  test("is never less than what attempts within their deadline and requests did cost", () => {
    for (const entry of measuredCase(1, 12).entries) {
      const { taskMs } = deadlinesOf(handTerms, entry.stage, 60);
      const work = { stage: entry.stage, tasks: 1 };
      const { writes, reads } = requestLimit(handTerms, work, "task");
      const requests = { get: reads, getRange: 0, size: 0, put: writes, list: 0 };
      const most = { ...entry, runMs: taskMs - entry.initMs, requests, messagesSent: 1 };
      const reserved = attemptCost(handTerms, work, "task", { taskMs, reduceMs: 0 });
      expect(endedCost({ ...handTerms, architecture: "x86_64" }, most)).toBeLessThanOrEqual(
        (reserved * 13n) / 10n,
      );
      expect(endedCost(handTerms, { ...most, architecture: "arm64" })).toBeLessThanOrEqual(
        reserved,
      );
    }
  });
});

test("the terms of a budget hold the prices of the day and what every kind of invocation needs", () => {
  const prices = listOfRegion("us-east-1", PRICE_LISTS);
  const place = { architecture: "arm64", memoryMb: 1769, environments: 2 } as const;
  const sizes = perCase(() => SIZES);
  const quote = quoteFor(CONFIG, sizes, { place, rates: DEFAULT_RATES, prices });
  const terms = budgetTerms(quote, { prices, usd: "0.50", shards: 7 });
  expect(terms).toMatchObject({ usd: "0.50", region: "us-east-1", memoryMb: 1769, width: 7 });
  expect(parseUsd(terms.prices["lambda.request"] ?? "")).toBe(200_000n);
  const kinds = terms.needs.map(({ stage, kind }) => `${stage} ${kind}`);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds).toHaveLength(2 * (STAGES.length - 2));
  for (const { ms, writes, reads } of terms.needs) {
    expect([ms, writes, reads].every(Number.isInteger)).toBe(true);
    expect(writes).toBeGreaterThan(0);
  }
});
