// Hit rate, reciprocal rank and NDCG of one target per case, with 95 % intervals, from a rank histogram. The intervals
// take the cases to be independent: where one user gives many cases they are too narrow, and a bootstrap by user, which
// needs the ranks of every user, is the better answer.

import { assert } from "../assert.ts";
import { log2 } from "../elementary.ts";
import { caseCountOf, RANK_MAX, type RankHistogram } from "./rankHistogram.ts";

/** Cutoffs: how many places of the list are looked at. */
export const CUTOFFS = [1, 5, 10, 20] as const;

/**
 * What a target at rank r ≤ k is worth; beyond the cutoff k it is worth 0. With one target the ideal list has a gain
 * of 1, so that NDCG (Järvelin & Kekäläinen, TOIS 2002) needs no division.
 */
const GAINS = {
  hit_rate: () => 1,
  mrr: (rank: number) => 1 / rank,
  ndcg: (rank: number) => 1 / log2(rank + 1),
} as const;

export type RankingMetric = keyof typeof GAINS;
export type Cutoff = (typeof CUTOFFS)[number];
/** Such as `ndcg@10`. */
export type MetricName = `${RankingMetric}@${Cutoff}`;

/** A mean over cases with its 95 % interval: 0 ≤ low ≤ value ≤ high ≤ 1. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** All metrics at all cutoffs; without cases there is nothing to estimate, and the record is empty. */
export type RankingMetrics = Readonly<Partial<Record<MetricName, Estimate>>>;

/** The 0.975 quantile of the normal distribution. */
const Z = 1.959963984540054;

/** The metrics of all cases of a histogram. */
export function rankingMetrics(histogram: RankHistogram): RankingMetrics {
  assert(histogram.length === RANK_MAX + 1, "a histogram holds all ranks and the misses");
  const metrics: Partial<Record<MetricName, Estimate>> = {};
  if (caseCountOf(histogram) === 0) {
    return metrics;
  }
  for (const metric of Object.keys(GAINS) as RankingMetric[]) {
    for (const k of CUTOFFS) {
      metrics[`${metric}@${k}`] = estimate(histogram, metric, k);
    }
  }
  return metrics;
}

function estimate(histogram: RankHistogram, metric: RankingMetric, k: Cutoff): Estimate {
  // At a cutoff of 1 every metric is the hit rate, and has its interval.
  return metric === "hit_rate" || k === 1
    ? proportion(histogram, k)
    : meanGain(histogram, GAINS[metric], k);
}

function proportion(histogram: RankHistogram, k: Cutoff): Estimate {
  const hits = histogram.subarray(1, k + 1).reduce((sum, count) => sum + count, 0);
  return wilsonEstimate(hits, caseCountOf(histogram));
}

/** A share of at least one case with the interval of Wilson (JASA 1927), which holds for shares near 0 and 1. */
export function wilsonEstimate(part: number, caseCount: number): Estimate {
  const value = part / caseCount;
  const scale = 1 + (Z * Z) / caseCount;
  const centre = (value + (Z * Z) / (2 * caseCount)) / scale;
  const variance = (value * (1 - value)) / caseCount + (Z * Z) / (4 * caseCount * caseCount);
  return interval(value, centre, (Z * Math.sqrt(variance)) / scale);
}

/** Mean gain with the interval of the normal approximation, from the variance of the gain between cases. */
function meanGain(histogram: RankHistogram, gain: (rank: number) => number, k: Cutoff): Estimate {
  const caseCount = caseCountOf(histogram);
  let sum = 0;
  for (let rank = 1; rank <= k; rank++) {
    sum += (histogram[rank] as number) * gain(rank);
  }
  const value = sum / caseCount;
  if (caseCount === 1) {
    // One case says nothing about the spread between cases.
    return { value, low: 0, high: 1 };
  }
  let squares = 0;
  for (let rank = 0; rank <= RANK_MAX; rank++) {
    const deviation = (rank >= 1 && rank <= k ? gain(rank) : 0) - value;
    squares += (histogram[rank] as number) * deviation * deviation;
  }
  return interval(value, value, Z * Math.sqrt(squares / (caseCount - 1) / caseCount));
}

/**
 * A mean with the interval of the normal approximation, from the sum of squared deviations of independent cases. One
 * case says nothing about the spread: its interval is the value.
 */
export function normalEstimate(value: number, squares: number, caseCount: number): Estimate {
  const half = caseCount < 2 ? 0 : Z * Math.sqrt(squares / (caseCount - 1) / caseCount);
  return { value, low: value - half, high: value + half };
}

/** The interval around `centre`, within [0, 1] and never, by rounding, beside the value. */
function interval(value: number, centre: number, halfWidth: number): Estimate {
  return {
    value,
    low: Math.min(value, Math.max(0, centre - halfWidth)),
    high: Math.max(value, Math.min(1, centre + halfWidth)),
  };
}

/** What a case is worth by its rank: 0 beyond `k` and where the target has no rank (0). */
export function gainOf(metric: RankingMetric, k: number, rank: number): number {
  return rank >= 1 && rank <= k ? GAINS[metric](rank) : 0;
}
