import { describe, expect, test } from "vitest";
import { benjaminiHochberg, holm } from "../../../functions/core/comparison/corrections.ts";
import { pairedDifferences } from "../../../functions/core/comparison/pairedTest.ts";
import { twoLevelDifference } from "../../../functions/core/comparison/seedsAndUsers.ts";
import { tCriticalValue, tTailProbability } from "../../../functions/core/comparison/studentT.ts";
import { REPLICATES, resampleUsers } from "../../../functions/core/comparison/userResampling.ts";
import type { UserSums } from "../../../functions/core/comparison/userSums.ts";
import { normalAt } from "../../../functions/core/normal.ts";
import { type RandomStream, randomStream } from "../../../functions/core/random.ts";

const sumsOf = (...sums: number[]): UserSums => ({
  sums: Float64Array.from(sums),
  cases: new Float64Array(sums.length).fill(1),
});

describe("Student's t", () => {
  // Critical values of 5 % on both sides from printed tables.
  test.each([
    [1, 12.7062],
    [2, 4.30265],
    [4, 2.776445],
    [8, 2.306004],
    [30, 2.042272],
    [120, 1.97993],
    [1e6, 1.959966],
  ])("with %d degrees of freedom", (freedom, critical) => {
    expect(tCriticalValue(0.05, freedom) / critical).toBeCloseTo(1, 5);
    expect(tTailProbability(critical, freedom)).toBeCloseTo(0.05, 5);
    expect(tTailProbability(-critical, freedom)).toBeCloseTo(0.05, 5);
  });

  test("has closed forms to agree with: one degree is Cauchy's, two an algebraic one", () => {
    for (const t of [0, 0.1, 1, 3, 40]) {
      expect(tTailProbability(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 11);
      expect(tTailProbability(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 11);
    }
    expect(tTailProbability(Number.POSITIVE_INFINITY, 3)).toBe(0);
  });

  test("falls with t, for degrees that are no whole numbers", () => {
    const tails = [0, 0.5, 1, 2, 5, 20].map((t) => tTailProbability(t, 3.7));
    expect(tails).toEqual([...tails].sort((a, b) => b - a));
    expect(tails[0]).toBeCloseTo(1, 12);
  });
});

describe("corrections", () => {
  const pValues = [0.01, 0.04, 0.03, 0.005];

  test("of Holm, by hand", () => {
    expect(holm(pValues)).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  test("of Benjamini and Hochberg, by hand", () => {
    expect(benjaminiHochberg(pValues)).toEqual([0.02, 0.04, 0.04, 0.02]);
  });

  test("never make p smaller or larger than 1, and keep its order", () => {
    const many = [0.9, 0.2, 0.2, 0.0001, 1];
    for (const adjusted of [holm(many), benjaminiHochberg(many)]) {
      for (const [index, p] of adjusted.entries()) {
        expect(p).toBeGreaterThanOrEqual(many[index] as number);
        expect(p).toBeLessThanOrEqual(1);
      }
      expect(adjusted[3]).toBe(Math.min(...adjusted));
    }
    expect([holm([]), benjaminiHochberg([])]).toEqual([[], []]);
  });
});

describe("resampling of users", () => {
  test("swaps as the exact test does: three equal differences have p = 2/8", () => {
    const [result] = resampleUsers([{ a: sumsOf(0, 0, 0), b: sumsOf(1, 1, 1) }], 1);
    // Standard deviation of a share of 2000 around 1/4 is 0.0097.
    expect(Math.abs((result?.p ?? 0) - 0.25)).toBeLessThan(0.04);
    expect(result).toMatchObject({ low: 1, high: 1 });
  });

  test("gives the same numbers to the same pairs, in any company", () => {
    const one = { a: sumsOf(0, 1, 0, 0.5), b: sumsOf(1, 0.2, 0, 0) };
    const other = { a: sumsOf(0, 0, 0, 0), b: sumsOf(1, 1, 0.1, 1) };
    expect(resampleUsers([other, one], 1)[1]).toEqual(resampleUsers([one], 1)[0]);
  });

  test("is certain where it may be, and finds nothing in equal rankings", () => {
    const many = Array.from({ length: 60 }, () => 1);
    const none = many.map(() => 0);
    const [sure, same] = resampleUsers(
      [
        { a: sumsOf(...none), b: sumsOf(...many) },
        { a: sumsOf(...many), b: sumsOf(...many) },
      ],
      1,
    );
    expect(sure?.p).toBe(1 / (1 + REPLICATES));
    expect(same).toEqual({ low: 0, high: 0, p: 1 });
  });

  test("covers: of 300 null differences about 5 % are called, by interval and by p", () => {
    const pairs = Array.from({ length: 300 }, (_, pair) => {
      const stream = randomStream({ seed: 4, purpose: "test", major: pair });
      const values = (from: number) =>
        Array.from({ length: 50 }, (_, user) => normalAt(stream, from + user));
      return { a: sumsOf(...values(0)), b: sumsOf(...values(50)) };
    });
    const results = resampleUsers(pairs, 1);
    const byInterval = results.filter(({ low, high }) => low > 0 || high < 0).length;
    const byP = results.filter(({ p }) => p < 0.05).length;
    // 15 expected, standard deviation 3.8; the percentile interval is a little narrow at 50 users.
    expect(byP).toBeGreaterThan(4);
    expect(byP).toBeLessThan(28);
    expect(byInterval).toBeGreaterThan(4);
    expect(byInterval).toBeLessThan(34);
  });
});

describe("seeds and users", () => {
  const SEEDS = 5;
  const USERS = 40;
  const TRIALS = 600;

  /** Share of null differences that are called at 5 %, where chance comes from seeds, users and both by these sizes. */
  function rejectionRate(sizes: { seed: number; user: number; both: number }): number {
    let rejected = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const stream = randomStream({ seed: 8, purpose: "test", major: trial });
      if (twoLevelDifference(nullPair(stream, sizes)).p < 0.05) {
        rejected += 1;
      }
    }
    return rejected / TRIALS;
  }

  function nullPair(stream: RandomStream, sizes: { seed: number; user: number; both: number }) {
    let position = 0;
    const next = () => normalAt(stream, position++);
    const ofUser = Array.from({ length: USERS }, () => sizes.user * next());
    const b = Array.from({ length: SEEDS }, () => {
      const ofSeed = sizes.seed * next();
      return sumsOf(...ofUser.map((own) => own + ofSeed + sizes.both * next()));
    });
    return { a: b.map(() => sumsOf(...ofUser.map(() => 0))), b };
  }

  // Standard deviation of a rate of 5 % over 600 trials: 0.9 %.
  test("reject at the nominal rate where seeds decide, which a bootstrap of five would not", () => {
    const rate = rejectionRate({ seed: 1, user: 0.1, both: 0.5 });
    expect(rate).toBeGreaterThan(0.02);
    expect(rate).toBeLessThan(0.08);
  });

  test("reject at the nominal rate where users decide", () => {
    const rate = rejectionRate({ seed: 0.01, user: 1, both: 0.5 });
    expect(rate).toBeGreaterThan(0.02);
    expect(rate).toBeLessThan(0.08);
  });

  test("reject at the nominal rate where neither does", () => {
    const rate = rejectionRate({ seed: 0, user: 0, both: 1 });
    expect(rate).toBeGreaterThan(0.02);
    expect(rate).toBeLessThan(0.08);
  });

  test("find a difference that is there, and say where its uncertainty comes from", () => {
    const stream = randomStream({ seed: 9, purpose: "test" });
    const { a, b } = nullPair(stream, { seed: 0.3, user: 0.01, both: 0.1 });
    const shifted = b.map(({ sums, cases }) => ({ sums: sums.map((sum) => sum + 5), cases }));
    const found = twoLevelDifference({ a, b: shifted });
    expect(found.p).toBeLessThan(0.001);
    expect(found.low).toBeGreaterThan(4);
    expect(found.high).toBeLessThan(6);
    expect(found.seedShare).toBeGreaterThan(0.8);
  });

  test("are certain of a constant difference, and of none", () => {
    const zeros = [sumsOf(0, 0), sumsOf(0, 0)];
    const ones = [sumsOf(1, 1), sumsOf(1, 1)];
    expect(twoLevelDifference({ a: zeros, b: ones })).toMatchObject({ low: 1, high: 1, p: 0 });
    expect(twoLevelDifference({ a: ones, b: ones })).toMatchObject({ low: 0, high: 0, p: 1 });
  });
});

describe("pairedDifferences", () => {
  test("weigh users by their cases", () => {
    const cases = Float64Array.of(1, 3);
    const a = { sums: Float64Array.of(1, 0), cases };
    const b = { sums: Float64Array.of(0, 3), cases };
    const [found] = pairedDifferences([{ a: [a], b: [b] }]);
    expect(found).toMatchObject({ a: 0.25, b: 0.75, difference: 0.5 });
  });

  test("say nothing of other users from one", () => {
    const [found] = pairedDifferences([{ a: [sumsOf(0)], b: [sumsOf(1)] }]);
    expect(found).toMatchObject({ difference: 1, low: -1, high: 1, p: 1 });
  });

  test("correct over all questions", () => {
    const [a, b] = [sumsOf(0, 0, 0, 0, 0, 0, 0, 0), sumsOf(1, 1, 1, 1, 1, 1, 1, 1)];
    const found = pairedDifferences([
      { a: [a], b: [b] },
      { a: [a], b: [a] },
    ]);
    expect(found[0]?.pHolm).toBeCloseTo(2 * (found[0]?.p ?? 0), 12);
  });
});

describe("draws without a case", () => {
  test("are left out of the interval", () => {
    // One user of six has the only case, whom a third of the draws leave out.
    const cases = Float64Array.from([1, 0, 0, 0, 0, 0]);
    const a = { sums: new Float64Array(6), cases };
    const b = { sums: Float64Array.from([0.5, 0, 0, 0, 0, 0]), cases };
    expect(resampleUsers([{ a, b }], 1)[0]).toMatchObject({ low: 0.5, high: 0.5 });
  });
});
