import { describe, expect, test } from "vitest";
import { normalAt } from "../../../functions/core/normal.ts";
import { randomStream } from "../../../functions/core/random.ts";
import {
  chiSquareTailProbability,
  normalTailProbability,
} from "../../../functions/core/statistics/chiSquareTail.ts";
import {
  contingencyTest,
  goodnessOfFitTest,
  twoProportionTest,
} from "../../../functions/core/statistics/countTests.ts";
import {
  groupEffectSize,
  minimumDetectableEffect,
  pairedEffectSize,
  pairsNeeded,
} from "../../../functions/core/statistics/effectSize.ts";
import { pairedTTest, welchTTest } from "../../../functions/core/statistics/meanTests.ts";
import { momentsOf } from "../../../functions/core/statistics/moments.ts";
import { signedRankTest } from "../../../functions/core/statistics/signedRankTest.ts";

const sample = (...values: number[]) => Float64Array.from(values);

/** Normal numbers around `mean`, a function of the trial. */
function normals(count: number, { trial, mean = 0 }: { trial: number; mean?: number }) {
  const stream = randomStream({ seed: 5, purpose: "test", major: trial });
  return Float64Array.from({ length: count }, (_, index) => mean + normalAt(stream, index));
}

function rejectionRate(trials: number, pOf: (trial: number) => number): number {
  const rejected = Array.from({ length: trials }, (_, trial) => pOf(trial)).filter((p) => p < 0.05);
  return rejected.length / trials;
}

describe("tails", () => {
  // erfc(z / √2) as the C library has it.
  test.each([
    [0, 1],
    [0.5, 0.6170750774519738],
    [1.959963984540054, 0.05],
    [2.4, 0.01639507184919226],
    [2.5, 0.01241933065155227],
    [5, 5.733031437583878e-7],
    [10, 1.523970604832105e-23],
    [30, 9.813427854296374e-198],
  ])("of the normal distribution beyond %d", (z, p) => {
    expect(Math.abs(normalTailProbability(z) / p - 1)).toBeLessThan(1e-12);
    expect(normalTailProbability(-z)).toBe(normalTailProbability(z));
  });

  test("of chi-square: closed forms of two and four degrees, the square of a normal number", () => {
    for (const x of [0, 0.1, 1, 5, 20, 200]) {
      const normal = normalTailProbability(Math.sqrt(x));
      expect(chiSquareTailProbability(x, 1) / normal).toBeCloseTo(1, 12);
      expect(chiSquareTailProbability(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12);
      const four = (1 + x / 2) * Math.exp(-x / 2);
      expect(chiSquareTailProbability(x, 4) / four).toBeCloseTo(1, 12);
    }
    // Critical values of 5 % from printed tables.
    expect(chiSquareTailProbability(7.814728, 3)).toBeCloseTo(0.05, 7);
    expect(chiSquareTailProbability(11.0705, 5)).toBeCloseTo(0.05, 6);
    expect(chiSquareTailProbability(124.3421, 100)).toBeCloseTo(0.05, 6);
    expect([chiSquareTailProbability(Infinity, 3), normalTailProbability(Infinity)]).toEqual([
      0, 0,
    ]);
  });
});

describe("tests of means", () => {
  test("of pairs are those of the differences, and Welch's does not pair", () => {
    const a = sample(1, 2, 3, 4);
    const b = sample(0.9, 1.8, 2.9, 3.8);
    expect(pairedTTest(a, b).p).toBeLessThan(0.02);
    expect(welchTTest(a, b).p).toBeGreaterThan(0.8);
    expect(pairedTTest(b, a).statistic).toBe(-pairedTTest(a, b).statistic);
  });

  test("without spread are certain", () => {
    const [ones, twos] = [sample(1, 1, 1), sample(2, 2, 2)];
    for (const of of [pairedTTest, welchTTest]) {
      expect(of(ones, twos)).toEqual({ statistic: Infinity, p: 0 });
      expect(of(ones, ones)).toEqual({ statistic: 0, p: 1 });
    }
  });

  // Standard deviation of a rate of 5 % over 1000 trials: 0.7 %.
  test.each([
    ["of pairs", pairedTTest],
    ["of Welch", welchTTest],
    ["of signed ranks", signedRankTest],
  ])("%s call one null in twenty", (_, of) => {
    const rate = rejectionRate(1000, (trial) => {
      const values = normals(60, { trial });
      return of(values.subarray(0, 30), values.subarray(30)).p;
    });
    expect(rate).toBeGreaterThan(0.029);
    expect(rate).toBeLessThan(0.071);
  });

  test("of signed ranks leave equal pairs out and share ranks", () => {
    // Differences −1, −1, 1, −2, 0: ranks 2, 2, 2, 4; W+ = 2.
    const found = signedRankTest(sample(1, 1, 0, 2, 7), sample(0, 0, 1, 0, 7));
    expect(found.statistic).toBe(2);
    expect(signedRankTest(sample(1, 2), sample(1, 2))).toEqual({ statistic: 0, p: 1 });
  });
});

describe("tests of counts", () => {
  test("of two proportions have the square that chi-square has", () => {
    const z = twoProportionTest({ successes: 30, trials: 100 }, { successes: 45, trials: 110 });
    const table = contingencyTest([
      [30, 70],
      [45, 65],
    ]);
    expect(z.statistic ** 2).toBeCloseTo(table.statistic, 12);
    expect(z.p).toBeCloseTo(table.p, 12);
    expect(twoProportionTest({ successes: 0, trials: 9 }, { successes: 0, trials: 5 }).p).toBe(1);
  });

  test("of shares find a split that is not the one meant", () => {
    expect(goodnessOfFitTest([5000, 5000], [1, 1])).toEqual({ statistic: 0, p: 1 });
    expect(goodnessOfFitTest([5200, 4800], [1, 1]).statistic).toBe(16);
    expect(goodnessOfFitTest([5200, 4800], [0.5, 0.5]).p).toBeLessThan(0.001);
  });

  test("of shares call one null in twenty", () => {
    const rate = rejectionRate(1000, (trial) => {
      const stream = randomStream({ seed: 6, purpose: "test", major: trial });
      const counts = [0, 0, 0];
      for (let draw = 0; draw < 400; draw++) {
        const cell = stream.integer(3);
        counts[cell] = (counts[cell] as number) + 1;
      }
      return goodnessOfFitTest(counts, [1, 1, 1]).p;
    });
    expect(rate).toBeGreaterThan(0.029);
    expect(rate).toBeLessThan(0.071);
  });
});

describe("effects", () => {
  test("are in standard deviations", () => {
    expect(pairedEffectSize(sample(0, 0, 0), sample(2, 3, 4))).toBe(3);
    expect(groupEffectSize(sample(0, 1, 2), sample(2, 3, 4))).toBe(2);
    expect(pairedEffectSize(sample(2, 3), sample(2, 3))).toBe(0);
  });

  test("as small as the least that is detectable are found as often as planned", () => {
    const count = 200;
    const effect = minimumDetectableEffect({ variance: 1, count });
    // (1.95996 + 0.84162) / √200.
    expect(effect).toBeCloseTo(0.198102, 5);
    const zeros = new Float64Array(count);
    const rate = rejectionRate(
      600,
      (trial) => pairedTTest(normals(count, { trial, mean: effect }), zeros).p,
    );
    // Standard deviation of a rate of 80 % over 600 trials: 1.6 %.
    expect(Math.abs(rate - 0.8)).toBeLessThan(0.05);
    expect(pairsNeeded({ effect: effect * 1.00001, variance: 1 })).toBe(count);
  });

  test("rest on a variance by count − 1", () => {
    expect(momentsOf(sample(1, 2, 3, 4))).toEqual({ count: 4, mean: 2.5, variance: 5 / 3 });
  });
});
