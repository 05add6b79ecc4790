// Baseline "most popular": the same list for everyone, items by their number of training events.

import { assert } from "../assert.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { historyTally } from "./historyTally.ts";
import type { Popularity } from "./popularity.ts";

/**
 * The ranker of most popular items. A rank costs one look-up, and the length of the history where seen items are
 * removed.
 */
export function mostPopularRanker(popularity: Popularity): BaselineRanker {
  const { counts, ranks } = popularity;
  const tally = historyTally(counts.length);
  const rank = ({ history, target, keepSeen }: BaselineQuery): number => {
    assert(target < counts.length, "the target is below V");
    const rankAmongAll = ranks[target] as number;
    if (rankAmongAll === 0 || keepSeen) {
      return rankAmongAll;
    }
    const seen = tally.count(history);
    return tally.countOf(target) > 0 ? 0 : rankAmongAll - countAtLeast(counts, seen, target);
  };
  return { rank };
}

/** How many of the distinct `items` have at least as many training events as the target. */
function countAtLeast(counts: Float64Array, items: Uint32Array, target: number): number {
  const targetCount = counts[target] as number;
  let count = 0;
  for (const item of items) {
    if ((counts[item] as number) >= targetCount) {
      count += 1;
    }
  }
  return count;
}
