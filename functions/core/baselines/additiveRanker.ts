// Ranks by scores that are sums over the distinct items of a history, one row of scores an item: item-kNN, association
// rules, EASE, content. The cases of one user are asked with growing histories, so that each case adds only the rows of
// the items that are new; sums are taken in order of first occurrence either way, and have the same bits.

import { assert } from "../assert.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { historyTally } from "./historyTally.ts";
import type { Popularity } from "./popularity.ts";

/** What an item gives to others, each once: gains[j] / divisor to items[j], which are in [1, V). */
export interface ItemRow {
  readonly items: Uint32Array;
  readonly gains: Float64Array | Float32Array | Uint32Array;
  readonly divisor: number;
}

/** The row of an item of a history. */
export type ItemRows = (item: number) => ItemRow;

/**
 * The ranker of rows. Only sums above 0 are ranked apart; equal ones by popularity, then against the target.
 * A history that is a longer view of the last one's memory, from the same place, is taken to begin with it.
 */
export function additiveRanker(popularity: Popularity, rowOf: ItemRows): BaselineRanker {
  const { counts, candidateCount } = popularity;
  const V = counts.length;
  const totals = new Float64Array(V);
  const isScored = new Uint8Array(V);
  const scored = new Uint32Array(V);
  let scoredCount = 0;
  const isSeen = new Uint8Array(V);
  let last: Uint32Array = new Uint32Array(0);
  const tally = historyTally(V);
  const nothing = new Uint32Array(0);
  const add = ({ items, gains, divisor }: ItemRow) => {
    for (let place = 0; place < items.length; place++) {
      const item = items[place] as number;
      if (isScored[item] === 0) {
        isScored[item] = 1;
        scored[scoredCount++] = item;
      }
      totals[item] = (totals[item] as number) + (gains[place] as number) / divisor;
    }
  };
  const clear = () => {
    for (let place = 0; place < scoredCount; place++) {
      totals[scored[place] as number] = 0;
      isScored[scored[place] as number] = 0;
    }
    scoredCount = 0;
    for (let place = 0; place < last.length; place++) {
      isSeen[last[place] as number] = 0;
    }
    last = nothing;
  };
  const read = (history: Uint32Array) => {
    if (!isContinuedBy(last, history)) {
      clear();
    }
    for (let place = last.length; place < history.length; place++) {
      const item = history[place] as number;
      if (item > 0 && isSeen[item] === 0) {
        isSeen[item] = 1;
        add(rowOf(item));
      }
    }
    last = history;
  };
  const rank = ({ history, target, keepSeen }: BaselineQuery): number => {
    assert(target < V, "the target is below V");
    read(history);
    const excluded = tally.count(keepSeen ? nothing : history);
    if (counts[target] === 0 || tally.countOf(target) > 0) {
      return 0;
    }
    if ((totals[target] as number) > 0) {
      return notWorse(target);
    }
    const removed = excluded.reduce((sum, item) => sum + ((counts[item] ?? 0) > 0 ? 1 : 0), 0);
    return candidateCount - removed;
  };
  const notWorse = (target: number) => {
    const [own, ownCount] = [totals[target] as number, counts[target] as number];
    let place = 0;
    for (let index = 0; index < scoredCount; index++) {
      const item = scored[index] as number;
      const score = totals[item] as number;
      if (score > own || (score === own && (counts[item] as number) >= ownCount)) {
        place += isRanked(item) ? 1 : 0;
      }
    }
    return place;
  };
  const isRanked = (item: number) => (counts[item] as number) > 0 && tally.countOf(item) === 0;
  return { rank };
}

/** Whether `history` is a view of the same memory from the same place, and at least as long. */
function isContinuedBy(last: Uint32Array, history: Uint32Array): boolean {
  return (
    last.length > 0 &&
    history.buffer === last.buffer &&
    history.byteOffset === last.byteOffset &&
    history.length >= last.length
  );
}
