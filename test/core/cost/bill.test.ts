import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  amountOf,
  billFor,
  type Invocation,
  PURPOSES_OF_COST,
} from "../../../functions/core/cost/bill.ts";
import { chargedTotal, chargesOf, storageCharge } from "../../../functions/core/cost/charges.ts";
import { parseUsd, usdText } from "../../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { addedUsage, functionTime, NO_USAGE } from "../../../functions/core/cost/usage.ts";

const prices = listOfRegion("us-east-1", PRICE_LISTS);

const ONE: Invocation = {
  stage: "train",
  architecture: "arm64",
  memoryMb: 1769,
  initMs: 200,
  runMs: 999.2,
  waitMs: 0,
  storeWrites: 2,
  storeReads: 5,
  queueRequests: 3,
  logBytes: 0,
  isNeeded: true,
};

const invocations = fc.array(
  fc.record({
    stage: fc.constantFrom("preprocess", "train", "evaluate"),
    architecture: fc.constantFrom("arm64" as const, "x86_64" as const),
    memoryMb: fc.integer({ min: 128, max: 10_240 }),
    initMs: fc.integer({ min: 0, max: 10_000 }),
    runMs: fc.double({ min: 0, max: 900_000, noNaN: true }),
    waitMs: fc.double({ min: 0, max: 900_000, noNaN: true }),
    storeWrites: fc.nat(100),
    storeReads: fc.nat(100),
    queueRequests: fc.nat(100),
    logBytes: fc.nat(10_000),
    isNeeded: fc.boolean(),
  }),
  { maxLength: 30 },
);

function check(property: fc.IProperty<[Invocation[]]>): void {
  fc.assert(property, { seed: 12, numRuns: 200 });
}

describe("the bill", () => {
  // 1,769 MB · 1,000 ms = 1.7275390625 GB·s; × $0.0000133334 = $0.0000230339693359375.
  // 1,769 MB · 200 ms = .3455078125 GB·s; × $0.0000133334 = $0.0000046067938671875.
  // 2 PUT × $0.000005, 5 GET × $0.0000004, 3 × $0.0000004 of the queue, 1 × $0.0000002 for the invocation.
  test("of one invocation is what the hand works out", () => {
    const bill = billFor([ONE], prices);
    const lines = bill.lines.map(({ purpose, price, amount }) => [purpose, price, usdText(amount)]);
    expect(lines).toEqual([
      ["init", "lambda.duration.arm64.tier1", "0.000004606794"],
      ["compute", "lambda.request", "0.0000002"],
      ["compute", "lambda.duration.arm64.tier1", "0.00002303397"],
      ["compute", "s3.standard.put_copy_post_list", "0.00001"],
      ["compute", "s3.standard.get_select_other", "0.000002"],
      ["compute", "sqs.standard.request", "0.0000012"],
    ]);
    expect(usdText(bill.total)).toBe("0.000041040764");
  });

  test("is the sum of its lines, however they are grouped", () => {
    check(
      fc.property(invocations, (all) => {
        const bill = billFor(all, prices);
        const byPurpose = PURPOSES_OF_COST.map((purpose) =>
          amountOf(bill, (line) => line.purpose === purpose),
        );
        const stages = [...new Set(all.map(({ stage }) => stage))];
        const byStage = stages.map((stage) => amountOf(bill, (line) => line.stage === stage));
        const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);
        expect(sum(byPurpose)).toBe(bill.total);
        expect(sum(byStage)).toBe(bill.total);
        expect(chargedTotal(bill.lines)).toBe(bill.total);
      }),
    );
  });

  test("accounts for every billed millisecond once, and depends on no order", () => {
    check(
      fc.property(invocations, (all) => {
        const bill = billFor(all, prices);
        const billed = bill.lines.filter(({ unit }) => unit === "MB·ms");
        const expected = all.reduce(
          (sum, { memoryMb, initMs, runMs }) =>
            sum + BigInt(memoryMb) * BigInt(initMs + Math.ceil(runMs)),
          0n,
        );
        expect(billed.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(expected);
        expect(billFor(all.toReversed(), prices).total).toBe(bill.total);
      }),
    );
  });

  test("calls the time and requests of attempts that were not needed waste", () => {
    const bill = billFor([ONE, { ...ONE, isNeeded: false }], prices);
    const compute = amountOf(bill, ({ purpose }) => purpose === "compute");
    expect(amountOf(bill, ({ purpose }) => purpose === "waste")).toBe(compute);
  });
});

describe("charges", () => {
  test("of nothing are none", () => {
    expect(chargesOf(NO_USAGE, prices)).toEqual([]);
    expect(billFor([], prices)).toEqual({ region: "us-east-1", lines: [], total: 0n });
  });

  // A million transitions at $0.025 a thousand; 3 GiB of logs at $0.50.
  test("of transitions and logs", () => {
    const usage = { ...NO_USAGE, stateTransitions: 1_000_000, logBytes: 3 * 1024 ** 3 };
    expect(usdText(chargedTotal(chargesOf(usage, prices)))).toBe("26.50");
  });

  test("of usages that were added up are those of the sum", () => {
    const a = { ...NO_USAGE, invocations: 3, mbMs: functionTime("x86_64", 512, 0.1) };
    const b = { ...NO_USAGE, storeReads: 7, mbMs: functionTime("x86_64", 1024, 2) };
    const sum = addedUsage(a, b);
    expect(sum).toMatchObject({ invocations: 3, storeReads: 7 });
    expect(sum.mbMs).toEqual({ x86_64: 512n + 2048n, arm64: 0n });
    expect(addedUsage(b, a)).toEqual(sum);
  });

  // 10 GiB for a month of 730 hours at $0.023.
  test("of storage", () => {
    expect(storageCharge(10n * 1024n ** 3n, 730n, prices).amount).toBe(parseUsd("0.23"));
  });
});
