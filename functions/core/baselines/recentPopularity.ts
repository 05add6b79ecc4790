// Baseline "recent popularity": items by their events in the last stretch of the training time, equals by all their
// events. In shops with a changing range it is the popularity that counts (Ji et al., "A re-visit of the popularity
// baseline in recommender systems", SIGIR 2020).

import { assert } from "../assert.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { historyTally } from "./historyTally.ts";
import type { ItemCounts } from "./itemCounts.ts";
import type { Popularity } from "./popularity.ts";

/** `recent` counts the training events of the last stretch [V]; the candidates are those of all the training. */
export function recentPopularityRanker(popularity: Popularity, recent: ItemCounts): BaselineRanker {
  const { counts } = popularity;
  const V = counts.length;
  assert(recent.length === V, "recent and all events cover the same vocabulary");
  const isNotWorse = (item: number, target: number) => {
    const [own, of] = [recent[item] as number, recent[target] as number];
    return own > of || (own === of && (counts[item] as number) >= (counts[target] as number));
  };
  const ranks = ranksBy(counts, (a, b) =>
    recent[a] === recent[b]
      ? (counts[b] as number) - (counts[a] as number)
      : (recent[b] as number) - (recent[a] as number),
  );
  const tally = historyTally(V);
  const rank = ({ history, target, keepSeen }: BaselineQuery): number => {
    assert(target < V, "the target is below V");
    const among = ranks[target] as number;
    if (among === 0 || keepSeen) {
      return among;
    }
    const seen = tally.count(history);
    if (tally.countOf(target) > 0) {
      return 0;
    }
    const removed = seen.filter((item) => ranks[item] !== 0 && isNotWorse(item, target)).length;
    return among - removed;
  };
  return { rank };
}

/** Rank of each candidate, ties against it [V]; 0 for who is none. */
function ranksBy(counts: Float64Array, compare: (a: number, b: number) => number): Uint32Array {
  const order = Array.from(counts.keys()).filter((item) => (counts[item] as number) > 0);
  order.sort(compare);
  const ranks = new Uint32Array(counts.length);
  let last = order.length;
  for (let place = order.length - 1; place >= 0; place--) {
    const item = order[place] as number;
    const next = order[place + 1];
    // An item equal to the one after it shares the rank of the last of the equals.
    last = next !== undefined && compare(item, next) === 0 ? last : place + 1;
    ranks[item] = last;
  }
  return ranks;
}
