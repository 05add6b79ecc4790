import fc from "fast-check";
import { expect, test } from "vitest";
import { countedIn, type Month, withRun } from "../../../functions/core/ledger/month.ts";

const change = fc.record({
  number: fc.integer({ min: 0, max: 5 }),
  budget: fc.bigInt({ min: 1n, max: 100n }),
  share: fc.integer({ min: 0, max: 100 }),
  isEnd: fc.boolean(),
});

test("what runs reserve and take in a month is never more than its limit, whatever they do in whatever order", () => {
  const limits = fc.bigInt({ min: 0n, max: 300n });
  fc.assert(
    fc.property(limits, fc.array(change, { maxLength: 30 }), (limit, changes) => {
      let month: Month = { limit, runs: [] };
      for (const { number, budget, share, isEnd } of changes) {
        const before = month.runs.find((one) => one.number === number);
        const run = `r${number}`;
        if (isEnd && before !== undefined) {
          const amount = (before.amount * BigInt(share)) / 100n;
          month = withRun(month, { number, run, state: "settled", amount }) ?? month;
          expect(month.runs.find((one) => one.number === number)?.amount).toBe(amount);
        } else {
          const asked = { number, run, state: "reserved", amount: budget } as const;
          const others = countedIn(month) - (before?.amount ?? 0n);
          const after = withRun(month, asked);
          expect(after === null).toBe(others + budget > limit);
          month = after ?? month;
        }
        expect(countedIn(month)).toBeLessThanOrEqual(limit);
      }
    }),
    { seed: 3, numRuns: 1000 },
  );
});
