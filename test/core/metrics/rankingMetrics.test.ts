import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptyRankHistogram,
  mergeRankHistograms,
  RANK_MAX,
  recordRank,
} from "../../../functions/core/metrics/rankHistogram.ts";
import {
  CUTOFFS,
  type Cutoff,
  type Estimate,
  type MetricName,
  type RankingMetric,
  rankingMetrics,
} from "../../../functions/core/metrics/rankingMetrics.ts";
import { randomStream } from "../../../functions/core/random.ts";

const METRICS = ["hit_rate", "mrr", "ndcg"] as const;
const NAMES = METRICS.flatMap((metric) => CUTOFFS.map((k) => `${metric}@${k}` as const));
const ranks = fc.array(fc.nat({ max: 2 * RANK_MAX }), { minLength: 1, maxLength: 60 });

function histogramOf(values: readonly number[]) {
  const histogram = emptyRankHistogram();
  for (const rank of values) {
    recordRank(histogram, rank);
  }
  return histogram;
}

function estimateOf(values: readonly number[], name: MetricName): Estimate {
  const estimate = rankingMetrics(histogramOf(values))[name];
  if (estimate === undefined) {
    throw new Error(`no ${name}`);
  }
  return estimate;
}

/** The definition, case by case. */
function gainOf(metric: RankingMetric, rank: number, k: Cutoff): number {
  if (rank === 0 || rank > k) {
    return 0;
  }
  return { hit_rate: 1, mrr: 1 / rank, ndcg: Math.LN2 / Math.log(rank + 1) }[metric];
}

describe("values", () => {
  test("agree with the published figures of twelve cases", () => {
    // Targets with these ranks among twenty scores, evaluated in Python beside scikit-learn.
    const published = [5, 5, 3, 16, 11, 7, 7, 20, 3, 3, 3, 9];
    const expected: readonly (readonly [MetricName, number])[] = [
      ["hit_rate@1", 0],
      ["mrr@1", 0],
      ["ndcg@1", 0],
      ["hit_rate@5", 0.5],
      ["mrr@5", 0.14444444444444443],
      ["ndcg@5", 0.23114213453909027],
      ["hit_rate@10", 0.75],
      ["mrr@10", 0.1775132275132275],
      ["ndcg@10", 0.31178352306664425],
    ];
    for (const [name, value] of expected) {
      expect(estimateOf(published, name).value, name).toBeCloseTo(value, 14);
    }
  });

  test("are the mean of the gains of the cases", () => {
    fc.assert(
      fc.property(ranks, (values) => {
        for (const metric of METRICS) {
          for (const k of CUTOFFS) {
            const gains = values.map((rank) => gainOf(metric, rank, k));
            const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
            expect(estimateOf(values, `${metric}@${k}`).value).toBeCloseTo(mean, 12);
          }
        }
      }),
      { seed: 1 },
    );
  });

  test("are 1 when the target is always first, and 0 when it is never ranked", () => {
    for (const name of NAMES) {
      expect(estimateOf(new Array(50).fill(1), name).value).toBe(1);
      expect(estimateOf(new Array(50).fill(0), name).value).toBe(0);
    }
  });

  test("do not fall as the cutoff grows, and NDCG lies between MRR and hit rate", () => {
    fc.assert(
      fc.property(ranks, (values) => {
        const at = (name: MetricName) => estimateOf(values, name).value;
        CUTOFFS.forEach((k, index) => {
          const kBefore = CUTOFFS[index - 1] ?? k;
          for (const metric of METRICS) {
            expect(at(`${metric}@${k}`)).toBeGreaterThanOrEqual(at(`${metric}@${kBefore}`));
          }
          expect(at(`mrr@${k}`)).toBeLessThanOrEqual(at(`ndcg@${k}`) + 1e-15);
          expect(at(`ndcg@${k}`)).toBeLessThanOrEqual(at(`hit_rate@${k}`) + 1e-15);
        });
      }),
      { seed: 2 },
    );
  });

  test("have every name once, and none without cases", () => {
    expect(Object.keys(rankingMetrics(histogramOf([1]))).sort()).toEqual([...NAMES].sort());
    expect(rankingMetrics(emptyRankHistogram())).toEqual({});
  });
});

describe("intervals", () => {
  test("hold the value and stay within [0, 1]", () => {
    fc.assert(
      fc.property(ranks, (values) => {
        for (const name of NAMES) {
          const { value, low, high } = estimateOf(values, name);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(value).toBeGreaterThanOrEqual(low);
          expect(high).toBeGreaterThanOrEqual(value);
          expect(high).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 3 },
    );
  });

  test("of the hit rate are those of Wilson", () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    const published = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [hitCount, caseCount, low, high] of published) {
      const values = Array.from({ length: caseCount }, (_, index) => (index < hitCount ? 10 : 0));
      const estimate = estimateOf(values, "hit_rate@10");
      expect(estimate.low).toBeCloseTo(low, 4);
      expect(estimate.high).toBeCloseTo(high, 4);
    }
  });

  test("are the same for all metrics at a cutoff of 1", () => {
    const {
      "hit_rate@1": hitRate,
      "mrr@1": mrr,
      "ndcg@1": ndcg,
    } = rankingMetrics(histogramOf([1, 2, 1, 0, 7]));
    expect(mrr).toEqual(hitRate);
    expect(ndcg).toEqual(hitRate);
  });

  test("of a mean are those of the sample variance", () => {
    // Gains 1, 1/2, 0, 0: mean 3/8, variance (25 + 1 + 9 + 9) / 64 / 3 = 11/48.
    const { value, low, high } = estimateOf([1, 2, 0, 21], "mrr@20");
    const halfWidth = 1.959963984540054 * Math.sqrt(11 / 48 / 4);
    expect(value).toBe(0.375);
    expect(low).toBe(Math.max(0, 0.375 - halfWidth));
    expect(high).toBeCloseTo(0.375 + halfWidth, 14);
  });

  test("of one case are all that is possible", () => {
    expect(estimateOf([2], "mrr@10")).toEqual({ value: 0.5, low: 0, high: 1 });
  });

  test("narrow as one over the root of the cases", () => {
    const once = histogramOf([1, 2, 3, 5, 8, 13, 0, 0]);
    const hundredfold = mergeRankHistograms(new Array(100).fill(once));
    for (const name of ["ndcg@10", "mrr@20"] as const) {
      const wide = rankingMetrics(once)[name] as Estimate;
      const narrow = rankingMetrics(hundredfold)[name] as Estimate;
      const ratio = (wide.high - wide.value) / (narrow.high - narrow.value);
      // The sample variance divides by n − 1.
      expect(ratio).toBeCloseTo(Math.sqrt(799 / 7), 10);
    }
  });

  test("cover the true value in about 95 of 100 repetitions", () => {
    const stream = randomStream({ seed: 5, purpose: "test" });
    const truth =
      (1 / 40) * Array.from({ length: 10 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
    const repetitions = 1000;
    let covered = 0;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const values = Array.from({ length: 400 }, () => 1 + stream.integer(40));
      const { low, high } = estimateOf(values, "mrr@10");
      covered += low <= truth && truth <= high ? 1 : 0;
    }
    // Four standard errors of a proportion of 0.95 over 1000 repetitions.
    expect(Math.abs(covered / repetitions - 0.95)).toBeLessThan(
      4 * Math.sqrt((0.95 * 0.05) / 1000),
    );
  });
});
