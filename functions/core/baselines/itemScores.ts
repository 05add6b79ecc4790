// Scores of the few items that a baseline has something to say of, in scratch memory that is used again for every case;
// and the rank of a target by them. Items without a score come last, tied; equal scores are ordered by popularity, as
// the repeats and the sequence rules order them, and what is still equal counts against the target.

import { assert } from "../assert.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { historyTally } from "./historyTally.ts";
import type { Popularity } from "./popularity.ts";

export interface ItemScores {
  /** Adds to an item's score; only sums above 0 count as scored. */
  add(item: number, gain: number): void;
}

/**
 * Adds what follows from a history, whose items are in [0, V), 0 outside the vocabulary; with the times of its events
 * where these are known.
 */
export type Scorer = (history: Uint32Array, scores: ItemScores, timesMs?: Float64Array) => void;

/** Ranks by a scorer; a rank costs the scorer's work and the number of scored items. */
export function scoredRanker(popularity: Popularity, scorer: Scorer): BaselineRanker {
  const { counts, candidateCount } = popularity;
  const V = counts.length;
  const totals = new Float64Array(V);
  const scored: number[] = [];
  const tally = historyTally(V);
  const nothing = new Uint32Array(0);
  const scores: ItemScores = {
    add(item, gain) {
      if (totals[item] === 0) {
        scored.push(item);
      }
      totals[item] = (totals[item] as number) + gain;
    },
  };
  const clear = () => {
    for (const item of scored) {
      totals[item] = 0;
    }
    scored.length = 0;
  };
  const isNotWorse = (item: number, target: number) => {
    const [score, own] = [totals[item] as number, totals[target] as number];
    return score > own || (score === own && (counts[item] as number) >= (counts[target] as number));
  };
  const rank = ({ history, target, keepSeen, timesMs }: BaselineQuery): number => {
    assert(target < V, "the target is below V");
    const excluded = tally.count(keepSeen ? nothing : history);
    if (counts[target] === 0 || tally.countOf(target) > 0) {
      return 0;
    }
    clear();
    scorer(history, scores, timesMs);
    if ((totals[target] as number) <= 0) {
      return candidateCount - candidatesAmong(excluded, counts);
    }
    let place = 0;
    // An item whose gains came to 0 in between stands twice; it is not better than a target above 0.
    for (const item of scored) {
      const isRanked = counts[item] !== 0 && tally.countOf(item) === 0;
      place += isRanked && isNotWorse(item, target) ? 1 : 0;
    }
    return place;
  };
  return { rank };
}

function candidatesAmong(items: Uint32Array, counts: Float64Array): number {
  return items.reduce((sum, item) => sum + ((counts[item] as number) > 0 ? 1 : 0), 0);
}
