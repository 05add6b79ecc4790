// How many cases ranked their target first, second, … twentieth, or not at all. Every metric of one target with a
// cutoff of at most 20 is a function of these counts, and integers add exactly, so shards merge in any order.

import { assert } from "../assert.ts";
import { CorruptObjectError } from "../errors.ts";

/** The last rank that is told apart; the largest cutoff of a metric. */
export const RANK_MAX = 20;

/**
 * Cases by the rank of their target [RANK_MAX + 1]: element r counts rank r, element 0 the misses, whose target was
 * ranked after RANK_MAX or could not be ranked at all. Integers in f64, exact below 2^53.
 */
export type RankHistogram = Float64Array;

/** A histogram without cases: the identity of the merge. */
export function emptyRankHistogram(): RankHistogram {
  return new Float64Array(RANK_MAX + 1);
}

/** Counts one case in place. `rank` counts from 1; 0 says that the target could not be ranked. */
export function recordRank(histogram: RankHistogram, rank: number): void {
  assert(Number.isSafeInteger(rank) && rank >= 0, "a rank is an integer from 0");
  const element = rank > RANK_MAX ? 0 : rank;
  histogram[element] = (histogram[element] as number) + 1;
}

/** The cases of all parts together. */
export function mergeRankHistograms(parts: readonly RankHistogram[]): RankHistogram {
  const merged = emptyRankHistogram();
  for (const part of parts) {
    assert(part.length === merged.length, "rank histograms have one length");
    for (let rank = 0; rank < merged.length; rank++) {
      merged[rank] = (merged[rank] as number) + (part[rank] as number);
    }
  }
  return merged;
}

/** All cases, misses included. */
export function caseCountOf(histogram: RankHistogram): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/**
 * The histogram that was stored as plain numbers under `where`. Throws CorruptObjectError when they are no counts of
 * RANK_MAX ranks and the misses.
 */
export function rankHistogramFromCounts(counts: readonly number[], where: string): RankHistogram {
  const isHistogram =
    counts.length === RANK_MAX + 1 &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!isHistogram) {
    throw new CorruptObjectError({
      code: "corrupt-rank-histogram",
      what: "a rank histogram does not hold counts",
      where,
      expected: `${RANK_MAX + 1} integers that are not negative`,
      found: `${counts.length} values: ${counts.slice(0, RANK_MAX + 2).join(" ")}`,
      fix: "delete the object and resume the run, which computes it again",
    });
  }
  return Float64Array.from(counts);
}
