// Baseline "random": every candidate is as likely at every place. The floor under all others, and a check of the
// evaluation itself: its hit rate at K is K / candidates.

import { assert } from "../assert.ts";
import { randomStream } from "../random.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { historyTally } from "./historyTally.ts";
import type { Popularity } from "./popularity.ts";

/** Ranks drawn for the seed, the history and the target: equal cases have equal ranks, whoever evaluates them. */
export function randomRanker(popularity: Popularity, seed: number): BaselineRanker {
  const { counts, candidateCount } = popularity;
  const tally = historyTally(counts.length);
  const nothing = new Uint32Array(0);
  const rank = ({ history, target, keepSeen }: BaselineQuery): number => {
    assert(target < counts.length, "the target is below V");
    const seen = tally.count(keepSeen ? nothing : history);
    if (counts[target] === 0 || tally.countOf(target) > 0) {
      return 0;
    }
    const removed = seen.reduce((sum, item) => sum + ((counts[item] as number) > 0 ? 1 : 0), 0);
    const stream = randomStream({
      seed,
      purpose: "randomRanking",
      major: hashOf(history),
      minor: target,
    });
    return 1 + stream.integer(candidateCount - removed);
  };
  return { rank };
}

/** FNV-1a of 32 bits over the items: different histories should differ, no more is asked of it. */
function hashOf(history: Uint32Array): number {
  let hash = 0x811c9dc5;
  for (const item of history) {
    hash = Math.imul(hash ^ item, 0x01000193);
  }
  return hash >>> 0;
}
