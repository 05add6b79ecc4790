// Baseline "repeats", S-POP of the session papers (Hidasi et al., "Session-based recommendations with recurrent neural
// networks", ICLR 2016): the items of the user's own history, most frequent first, equals by overall popularity; after
// them all other items by popularity. An item of the history is a candidate even where training never saw it.

import { assert } from "../assert.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { type HistoryTally, historyTally } from "./historyTally.ts";
import { mostPopularRanker } from "./mostPopular.ts";
import type { Popularity } from "./popularity.ts";

/**
 * The ranker of repeats. A rank costs the length of the history. Where seen items are removed nothing can repeat, and
 * the ranking is that of the most popular items.
 */
export function repeatsRanker(popularity: Popularity): BaselineRanker {
  const { counts, ranks } = popularity;
  const tally = historyTally(counts.length);
  const withoutSeen = mostPopularRanker(popularity);
  const rank = (query: BaselineQuery): number => {
    const { history, target, keepSeen } = query;
    assert(target < counts.length, "the target is below V");
    if (!keepSeen) {
      return withoutSeen.rank(query);
    }
    const seen = tally.count(history);
    if (tally.countOf(target) > 0) {
      return rankAmongSeen(popularity, { seen, tally, target });
    }
    return ranks[target] === 0 ? 0 : rankAmongOthers(popularity, { seen, target });
  };
  return { rank };
}

/** Items of the history compete by their count in it, then by popularity. */
function rankAmongSeen(
  { counts }: Popularity,
  query: { readonly seen: Uint32Array; readonly tally: HistoryTally; readonly target: number },
): number {
  const { seen, tally, target } = query;
  const targetRepeats = tally.countOf(target);
  const targetCount = counts[target] as number;
  let rank = 0;
  for (const item of seen) {
    const repeats = tally.countOf(item);
    const count = counts[item] as number;
    // The target is not worse than itself, so this counts it too and the first rank is 1.
    if (repeats > targetRepeats || (repeats === targetRepeats && count >= targetCount)) {
      rank += 1;
    }
  }
  return rank;
}

/** A target outside the history comes after all of it: only the history's less popular items move it down further. */
function rankAmongOthers(
  { counts, ranks }: Popularity,
  query: { readonly seen: Uint32Array; readonly target: number },
): number {
  const targetCount = counts[query.target] as number;
  let rank = ranks[query.target] as number;
  for (const item of query.seen) {
    if ((counts[item] as number) < targetCount) {
      rank += 1;
    }
  }
  return rank;
}
