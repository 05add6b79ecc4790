import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countRank,
  emptyRankCounts,
  oneTargetMetrics,
} from "../../../functions/core/metrics/rankCounts.ts";
import { emptyRankHistogram, recordRank } from "../../../functions/core/metrics/rankHistogram.ts";
import { rankingMetrics } from "../../../functions/core/metrics/rankingMetrics.ts";
import { rankingTable } from "../../../functions/core/metrics/rankingTable.ts";

const CANDIDATES = 60;
const ranks = fc.array(fc.nat(CANDIDATES), { minLength: 1, maxLength: 80 });

function countsOf(all: readonly number[]) {
  const counts = emptyRankCounts(CANDIDATES);
  for (const rank of all) {
    countRank(counts, rank);
  }
  return counts;
}

describe("table of ranking metrics", () => {
  test("has every metric with its value, within its interval", () => {
    fc.assert(
      fc.property(ranks, (all) => {
        const table = rankingTable(countsOf(all));
        const values = oneTargetMetrics(countsOf(all), [1, 5, 10, 20]);
        for (const [name, value] of Object.entries(values)) {
          const found = table[name];
          expect(found?.value, name).toBeCloseTo(value, 12);
          expect(found?.low, name).toBeLessThanOrEqual(found?.value ?? NaN);
          expect(found?.high, name).toBeGreaterThanOrEqual(found?.value ?? NaN);
          expect(found?.low, name).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("has the bits of the short form where that has a metric", () => {
    fc.assert(
      fc.property(ranks, (all) => {
        const histogram = emptyRankHistogram();
        for (const rank of all) {
          recordRank(histogram, rank);
        }
        expect(rankingTable(countsOf(all))).toMatchObject(rankingMetrics(histogram));
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  test("has intervals of means that shrink with the root of the cases", () => {
    const few = countsOf([20, 25, 28, 30]);
    const many = few.map((count) => 100 * count);
    const width = (name: string, counts: Float64Array) => {
      const { low = 0, high = 0 } = rankingTable(counts)[name] ?? {};
      return high - low;
    };
    // Sums of squares are divided by one less than the cases: 3 and 399.
    const ratio = Math.sqrt((399 * 400) / (3 * 4) / 100);
    expect(width("mean_percentile_rank", few) / width("mean_percentile_rank", many)).toBeCloseTo(
      ratio,
      9,
    );
  });

  test("is empty without cases, and knows fewer candidates than cutoffs", () => {
    expect(rankingTable(emptyRankCounts(CANDIDATES))).toEqual({});
    const two = emptyRankCounts(2);
    countRank(two, 2);
    expect(rankingTable(two)["mean_rank"]?.value).toBe(2);
    expect(rankingTable(two)["recall@20"]?.value).toBe(1);
  });
});
