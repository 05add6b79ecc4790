import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  differenceOf,
  mergeResampled,
  REPLICATES,
  resampleUsers,
} from "../../../functions/core/evaluation/userBootstrap.ts";
import { randomStream } from "../../../functions/core/random.ts";

const user = fc.record({
  cases: fc.integer({ min: 1, max: 5 }),
  differences: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 2 }),
});

describe("resampled users", () => {
  test("give the plain mean, within its interval, whatever the parts", () => {
    fc.assert(
      fc.property(fc.array(user, { minLength: 1, maxLength: 12 }), fc.nat(12), (users, cut) => {
        const at = { columns: 2, seed: 7 };
        const merged = mergeResampled([
          resampleUsers(users.slice(0, cut), { ...at, shard: 0 }),
          resampleUsers(users.slice(cut), { ...at, shard: 1 }),
        ]);
        const cases = users.reduce((sum, one) => sum + one.cases, 0);
        for (const column of [0, 1]) {
          const sum = users.reduce((all, one) => all + (one.differences[column] ?? 0), 0);
          const found = differenceOf(merged, column);
          expect(found?.difference).toBeCloseTo(sum / cases, 12);
          expect(found?.low).toBeLessThanOrEqual(sum / cases);
          expect(found?.high).toBeGreaterThanOrEqual(sum / cases);
          expect(found?.p).toBeGreaterThan(0);
          expect(found?.p).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test("say nothing without cases", () => {
    expect(differenceOf(resampleUsers([], { columns: 1, seed: 1, shard: 0 }), 0)).toBeNull();
  });

  test("have the standard error of a mean over users, however many cases a user has", () => {
    const stream = randomStream({ seed: 3, purpose: "test" });
    const means = Array.from({ length: 800 }, () => stream.uniform() - 0.5);
    // Ten cases of one user that are all alike tell no more than one.
    const users = means.map((mean) => ({ cases: 10, differences: [10 * mean] }));
    const found = differenceOf(resampleUsers(users, { columns: 1, seed: 5, shard: 0 }), 0);
    const expected = 2 * 1.96 * Math.sqrt(1 / 12 / 800);
    const width = (found?.high ?? 0) - (found?.low ?? 0);
    // The width of a percentile interval of R replicates varies by about 1.6 / sqrt(R) of itself, one sigma being 4 %.
    expect(Math.abs(width / expected - 1)).toBeLessThan(5 / Math.sqrt(REPLICATES));
  });

  test("reject no difference at about the nominal rate, and see one that is there", () => {
    const trials = 200;
    const pOf = (trial: number, shift: number) => {
      const stream = randomStream({ seed: 11, purpose: "test", major: trial });
      const users = Array.from({ length: 60 }, () => {
        const cases = 1 + stream.integer(3);
        return { cases, differences: [cases * (stream.uniform() - 0.5 + shift)] };
      });
      return differenceOf(resampleUsers(users, { columns: 1, seed: trial, shard: 0 }), 0)?.p ?? 1;
    };
    const rejected = (shift: number) =>
      Array.from({ length: trials }, (_, trial) => pOf(trial, shift)).filter((p) => p < 0.05);
    // Of 200 tests at 5 % ten reject on average; four standard deviations are 12 more.
    expect(rejected(0).length).toBeLessThanOrEqual(22);
    expect(rejected(0).length).toBeGreaterThanOrEqual(1);
    expect(rejected(0.3).length).toBe(trials);
  });
});
