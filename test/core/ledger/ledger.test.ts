import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billFor } from "../../../functions/core/cost/bill.ts";
import { FUNCTION_MB } from "../../../functions/core/cost/functionMemory.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { admit } from "../../../functions/core/ledger/admit.ts";
import {
  type LedgerEntry,
  NO_REQUESTS,
  sumByStage,
  sumOf,
} from "../../../functions/core/ledger/ledger.ts";
import { billedInvocation } from "../../../functions/core/ledger/ledgerBill.ts";

const entry: LedgerEntry = {
  wave: 3,
  kind: "task",
  index: 1,
  attempt: 0,
  stage: "train",
  startedAtMs: 5,
  initMs: 100,
  runMs: 900,
  memoryMb: FUNCTION_MB,
  peakBytes: 1000,
  architecture: "arm64",
  requests: { get: 2, getRange: 3, size: 4, put: 5, list: 6 },
  bytesRead: 7,
  bytesWritten: 8,
  messagesSent: 1,
  outcome: "done",
  isNeeded: true,
};

describe("the ledger", () => {
  test("sums by stage, whatever the order of the records", () => {
    const some = fc.record({
      stage: fc.constantFrom("train" as const, "gather" as const),
      runMs: fc.nat(1000),
      peakBytes: fc.option(fc.nat(1000)),
      outcome: fc.constantFrom("done", "cut-off"),
      isNeeded: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 20 }), (parts) => {
        const all = parts.map((part) => ({ ...entry, ...part }));
        const stages = sumByStage(all);
        const backwards = sumByStage(all.toReversed());
        expect(backwards).toEqual(expect.arrayContaining([...stages]));
        const total = sumOf(all);
        expect(stages.reduce((sum, { runMs }) => sum + runMs, 0)).toBe(total.runMs);
        expect(total.invocations).toBe(all.length);
        expect(total.failed).toBe(all.filter(({ outcome }) => outcome !== "done").length);
        const peaks = all.flatMap(({ peakBytes }) => peakBytes ?? []);
        expect(total.peakBytes).toBe(peaks.length === 0 ? null : Math.max(...peaks));
      }),
      { seed: 5, numRuns: 100 },
    );
    expect(sumOf([]).requests).toEqual(NO_REQUESTS);
  });

  test("is billed: requests by kind, messages sent, received and deleted", () => {
    expect(billedInvocation(entry)).toMatchObject({
      storeWrites: 11,
      storeReads: 9,
      queueRequests: 3,
      isNeeded: true,
    });
    expect(billedInvocation({ ...entry, outcome: "cut-off" }).isNeeded).toBe(false);
    const prices = listOfRegion("us-east-1", PRICE_LISTS);
    const { total, lines } = billFor([billedInvocation(entry)], prices);
    expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(total);
  });
});

test("every wave is admitted where nobody set a budget", () => {
  const demand = { attempts: { least: 1, most: 5 }, each: 7n, messages: 1n, aside: 9n };
  expect(admit(demand, null)).toEqual({ isAdmitted: true, attempts: 5, amount: 0n });
});
