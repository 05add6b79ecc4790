// Ranking metrics of one target per case at any cutoff, mean and percentile rank among them, from the number of cases
// at each rank: integers, so shards merge exactly. rankHistogram.ts is the short form that only knows the first ranks.

import { assert } from "../assert.ts";
import { sumOf } from "./exactSum.ts";
import { discount, RBP_PERSISTENCE } from "./listRelevance.ts";

/**
 * Cases by rank [candidates + 1]: element r counts the cases whose target was ranked r-th, element 0 those whose target
 * could not be ranked. Integers in f64.
 */
export type RankCounts = Float64Array;

export function emptyRankCounts(candidateCount: number): RankCounts {
  return new Float64Array(candidateCount + 1);
}

/** Counts a case in place; `rank` is 0 where the target could not be ranked. */
export function countRank(counts: RankCounts, rank: number): void {
  assert(Number.isSafeInteger(rank) && rank >= 0, "a rank is an integer from 0");
  assert(rank < counts.length, "no rank is beyond the candidates");
  counts[rank] = (counts[rank] as number) + 1;
}

export function mergeRankCounts(parts: readonly RankCounts[]): RankCounts {
  const merged = new Float64Array(Math.max(1, ...parts.map(({ length }) => length)));
  for (const part of parts) {
    for (let rank = 0; rank < part.length; rank++) {
      merged[rank] = (merged[rank] as number) + (part[rank] as number);
    }
  }
  return merged;
}

/**
 * Means over cases under names such as `ndcg@10`; nothing where there are no cases. With one target recall@K is
 * hit_rate@K, map@K is mrr@K, and r_precision is hit_rate@1. A target that could not be ranked is a miss, and has the
 * last rank in `mean_rank` and `mean_percentile_rank` (0 = first, 1 = last; Hu, Koren & Volinsky, ICDM 2008).
 */
export function oneTargetMetrics(
  counts: RankCounts,
  cutoffs: readonly number[],
): Readonly<Record<string, number>> {
  const caseCount = counts.reduce((sum, count) => sum + count, 0);
  if (caseCount === 0) {
    return {};
  }
  const named = cutoffs.flatMap((k) => {
    assert(Number.isSafeInteger(k) && k >= 1, "a cutoff is an integer from 1");
    const mean = (gain: (rank: number) => number) => meanGain(counts, { gain, k, caseCount });
    const hit = mean(() => 1);
    return [
      [`hit_rate@${k}`, hit],
      [`recall@${k}`, hit],
      [`precision@${k}`, hit / k],
      [`f1@${k}`, (2 * hit) / (k + 1)],
      [`mrr@${k}`, mean((rank) => 1 / rank)],
      [`map@${k}`, mean((rank) => 1 / rank)],
      [`ndcg@${k}`, mean(discount)],
      [`rbp@${k}`, mean(rankBias)],
    ] as const;
  });
  return {
    ...Object.fromEntries(named),
    r_precision: (counts[1] ?? 0) / caseCount,
    mean_rank: meanRank(counts) / caseCount,
    mean_percentile_rank: meanPercentile(counts, caseCount),
  };
}

function rankBias(rank: number): number {
  let weight = 1 - RBP_PERSISTENCE;
  for (let place = 1; place < rank; place++) {
    weight *= RBP_PERSISTENCE;
  }
  return weight;
}

function meanGain(
  counts: RankCounts,
  { gain, k, caseCount }: { gain: (rank: number) => number; k: number; caseCount: number },
): number {
  const gains = Array.from(
    counts.subarray(1, k + 1),
    (count, index) => count && count * gain(index + 1),
  );
  return sumOf(gains) / caseCount;
}

/** The sum of all ranks: an integer. */
function meanRank(counts: RankCounts): number {
  const last = Math.max(1, counts.length - 1);
  return counts.reduce((sum, count, rank) => sum + count * (rank === 0 ? last : rank), 0);
}

function meanPercentile(counts: RankCounts, caseCount: number): number {
  const last = counts.length - 1;
  return last <= 1
    ? (counts[0] as number) / caseCount
    : (meanRank(counts) / caseCount - 1) / (last - 1);
}
