import { describe, expect, test } from "vitest";
import { billFor } from "../../../functions/core/cost/bill.ts";
import { wholeSizes } from "../../../functions/core/cost/extrapolation.ts";
import { fitRates } from "../../../functions/core/cost/fitRates.ts";
import {
  LIMIT_NAMES,
  limitUses,
  memoryBytesOf,
  nearestLimit,
  overLimits,
} from "../../../functions/core/cost/limits.ts";
import { parseUsd } from "../../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { CASES, perCase, quoteFor } from "../../../functions/core/cost/quote.ts";
import { quoteRecord } from "../../../functions/core/cost/quoteRecord.ts";
import {
  DEFAULT_RATES,
  predicted,
  type Rates,
  ratesFor,
} from "../../../functions/core/cost/rates.ts";
import { decodeRates } from "../../../functions/core/cost/ratesSchema.ts";
import { workloadOf } from "../../../functions/core/cost/workload.ts";
import { workOf } from "../../../functions/core/cost/workUnits.ts";
import { billedInvocation } from "../../../functions/core/ledger/ledgerBill.ts";
import { CONFIG, measuredCase, SIZES, scaledSizes } from "../../support/costCase.ts";

const prices = listOfRegion("us-east-1", PRICE_LISTS);
const place = { architecture: "x86_64", memoryMb: 1769, environments: 2 } as const;
const at = { fitted: "2026-11-25", machine: "a test" };
const runs = [
  measuredCase(0.3, 10),
  measuredCase(1, 12),
  measuredCase(3, 12),
  measuredCase(10, 15),
];
const rates = fitRates(runs, at);

function quoted(sizes = SIZES, by: Rates = rates) {
  return quoteFor(
    CONFIG,
    perCase(() => sizes),
    { place, rates: by, prices },
  );
}

describe("the quote", () => {
  test("is the bill of a run that goes as the measured ones did", () => {
    const actual = measuredCase(2, 12);
    const bill = billFor(actual.entries.map(billedInvocation), prices);
    const { cases } = quoted(scaledSizes(2));
    expect(Number(cases.likely.total) / Number(bill.total)).toBeGreaterThan(0.95);
    expect(Number(cases.likely.total) / Number(bill.total)).toBeLessThan(1.05);
    expect(cases.low.total).toBeLessThanOrEqual(bill.total);
    expect(cases.high.total).toBeGreaterThanOrEqual(bill.total);
  });

  test("adds up by stage and by price in each of its cases", () => {
    const record = quoteRecord(quoted(), { isWhole: true, rates, collected: prices.collected });
    for (const which of CASES) {
      const total = parseUsd(record.total_usd[which]);
      const sum = (parts: readonly { usd: Record<typeof which, string> }[]) =>
        parts.reduce((all, { usd }) => all + (parseUsd(usd[which]) ?? 0n), 0n);
      expect(sum(record.stages as never)).toBe(total);
      expect(sum(record.prices as never)).toBe(total);
    }
    expect(record.nearest_limit.margin).toBeGreaterThan(1);
  });

  test("is least where least is predicted, and rises with memory and with the data", () => {
    const { cases } = quoted();
    expect(cases.low.total).toBeLessThanOrEqual(cases.likely.total);
    expect(cases.likely.total).toBeLessThanOrEqual(cases.high.total);
    expect(quoted(scaledSizes(4)).cases.likely.total).toBeGreaterThan(cases.likely.total);
    const larger = { ...place, memoryMb: 3538 };
    const dear = quoteFor(
      CONFIG,
      perCase(() => SIZES),
      { place: larger, rates, prices },
    );
    expect(dear.cases.likely.total).toBeGreaterThan(cases.likely.total);
    expect(dear.isMeasured).toBe(false);
  });
});

describe("rates", () => {
  test("are read as they were written, and those that come with the program can be read", () => {
    expect(decodeRates(JSON.stringify(rates), "f")).toEqual(rates);
    expect(decodeRates(JSON.stringify(DEFAULT_RATES), "default").sizes.length).toBeGreaterThan(0);
  });

  test.each([
    ["{", "JSON"],
    [JSON.stringify({ ...rates, format: "other" }), "the fields of this format"],
    [JSON.stringify({ ...rates, fitted: "2026-02-31" }), "a day of the calendar"],
    [
      JSON.stringify({ ...rates, stop: { low: -1, likely: 1, high: 2 } }),
      "the fields of this format",
    ],
  ])("that cannot be used are refused: %s", (json, expected) => {
    expect(() => decodeRates(json, "f")).toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({ code: "invalid-rates", expected }),
      }),
    );
  });

  test("need a record of a run", () => {
    expect(() => fitRates([{ ...measuredCase(1, 3), entries: [] }], at)).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ code: "nothing-to-fit" }) }),
    );
  });

  test("of half a processor take twice as long, and of more than one no less", () => {
    expect(ratesFor(rates, { architecture: "x86_64", memoryMb: 1769 })).toMatchObject({
      factor: 1,
      isMeasured: true,
    });
    expect(ratesFor(rates, { architecture: "x86_64", memoryMb: 884.5 }).factor).toBe(2);
    expect(ratesFor(rates, { architecture: "arm64", memoryMb: 4000 })).toMatchObject({
      factor: 1,
      isMeasured: false,
    });
    expect(() => ratesFor({ ...rates, sizes: [] }, place)).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ code: "no-rates" }) }),
    );
  });

  test("of a model that was not measured are those of one that was", () => {
    expect(predicted({ "multiplyAdds gru": 2 }, { "multiplyAdds lstm": 3, rows: 9 })).toBe(6);
    expect(predicted({ other: 2 }, { rows: 9 })).toBe(0);
  });

  test("come from one attempt at each piece of work; others are extra", () => {
    const [one = measuredCase(1, 10)] = runs;
    const again = one.entries.map((entry) => ({ ...entry, attempt: 1, isNeeded: false }));
    const twice = fitRates([{ ...one, entries: [...one.entries, ...again] }], at);
    const plain = fitRates([one], at);
    const [a, b] = [twice, plain].map(({ sizes }) => sizes[0]?.groups["train.task"]);
    expect(a?.cpuMs).toEqual(b?.cpuMs);
    expect([a?.extra.likely, b?.extra.likely]).toEqual([1, 0]);
  });
});

describe("extrapolation", () => {
  const sample = {
    ...{ rows: 1000, events: 1000, users: 100, sequences: 100, positions: 800 },
    ...{ validationCases: 50, testCases: 60, trainEvents: 900, distinctItems: 40 },
    ...{ halfUsers: 50, halfItems: 40 },
  };
  const extent = { parts: 3, decodedBytes: 9, areCasesPrefixes: false };

  test("leaves what was counted in the whole as it is", () => {
    const sizes = wholeSizes(sample, { ...extent, growth: { low: 1, likely: 1, high: 1 } });
    expect(sizes.low).toEqual(sizes.high);
    expect(sizes.likely).toMatchObject({ rows: 1000, users: 100, items: 41, testCases: 60 });
  });

  test("lets rows grow with bytes, users as they did in the sample, and a full catalogue not at all", () => {
    const { low, likely, high } = wholeSizes(sample, {
      ...extent,
      growth: { low: 8, likely: 10, high: 12 },
    });
    expect(likely).toMatchObject({ rows: 10_000, items: 41 });
    expect(likely.users).toBeCloseTo(1000, 6);
    expect(low.users).toBeLessThan(likely.users);
    expect(high.items).toBeGreaterThan(likely.items);
    expect([low.rows, high.rows]).toEqual([8000, 12_000]);
  });
});

describe("limits", () => {
  const load = workloadOf(CONFIG, SIZES, 10, false);
  const needs = (seconds: (kind: "task" | "reduce") => number) =>
    workOf(load).map(({ group, stage, kind, width }) => ({
      ...{ stage, kind, width, seconds: seconds(kind) },
      memoryBytes: memoryBytesOf(group, load),
    }));

  test("name the one of which most is used", () => {
    const uses = limitUses(
      load,
      needs(() => 700),
    );
    expect(uses.map(({ name }) => name)).toEqual(LIMIT_NAMES);
    expect(nearestLimit(uses)).toMatchObject({ name: "duration", used: 700, limit: 900 });
    const quick = limitUses(
      load,
      needs(() => 1),
    );
    expect(nearestLimit(quick).name).not.toBe("duration");
  });

  test("tell the tasks of a stage from its reduction", () => {
    const slow = needs((kind) => (kind === "reduce" ? 901 : 2));
    const over = overLimits(slow);
    expect(over).toHaveLength(slow.filter(({ kind }) => kind === "reduce").length);
    expect(over[0]).toMatchObject({ name: "duration", stage: "preprocess", kind: "reduce" });
    expect(overLimits(needs(() => 900))).toEqual([]);
  });

  test("a reduction that reads what all tasks wrote is over its time long before they are", () => {
    const told = { isWhole: false, rates: DEFAULT_RATES, collected: prices.collected };
    // A terabyte of text in 2000 parts.
    const sizes = { ...scaledSizes(150_000), parts: 2000 };
    const record = quoteRecord(quoted(sizes, DEFAULT_RATES), told);
    const [preprocess] = record.stages.filter(({ stage }) => stage === "preprocess");
    expect(preprocess?.longest_task_seconds?.high).toBeLessThan(900);
    expect(preprocess?.longest_reduction_seconds).toEqual(preprocess?.longest_seconds);
    const used = preprocess?.longest_reduction_seconds;
    expect(used?.likely).toBeGreaterThan(900);
    const over = record.over_limits?.filter(({ stage }) => stage === "preprocess");
    expect(over).toMatchObject([{ name: "duration", kind: "reduce", limit: 900 }]);
    expect(over?.[0]?.used.likely).toBe(Math.ceil(used?.likely ?? 0));
    // Its passes over all times are what takes so long; without a cut in time there are none.
    const uncut = { ...CONFIG, split: { kind: "last-item" } } as const;
    const quick = quoteFor(
      uncut,
      perCase(() => sizes),
      { place, rates: DEFAULT_RATES, prices },
    );
    const { stages } = quoteRecord(quick, told);
    const [first] = stages.filter(({ stage }) => stage === "preprocess");
    expect(first?.longest_reduction_seconds?.likely).toBeLessThan(900);
  });

  test("know that a model holds its plan at least", () => {
    expect(memoryBytesOf("train.task", load)).toBeGreaterThan(load.modelBytes);
  });
});
