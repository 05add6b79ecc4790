// In how many sequences two different items occur together, and in how many each occurs: whole numbers that merge
// exactly over shards and over the two parts, training and validation, of what baselines are fitted on. What
// association rules, item-kNN and EASE are made of.

import { assert } from "../assert.ts";
import { type ItemCounts, mergeItemCounts } from "./itemCounts.ts";
import { mergeRuleCounts, pushRun, type RuleCounts } from "./ruleCounts.ts";
import { sortedPairs } from "./sortedPairs.ts";

export interface CoOccurrence {
  /** Sequences with both items, once a pair: from < to. */
  readonly pairs: RuleCounts;
  /** Sequences with the item [V]. */
  readonly sequencesOf: ItemCounts;
}

/** Up to so many items pairs are counted in a matrix, all pairs of a sequence; half of it takes 34 MB. */
export const DENSE_ITEMS_MAX = 4096;
/** With more items, an item is paired with so many before it, so that the work is linear in the events. */
export const PAIRED_BEFORE_MAX = 100;

export interface CoOccurrenceAccumulator {
  /**
   * Counts what the items from position `from` on add to those before it: pairs of two distinct items belong to the one
   * that comes later first.
   */
  add(sequence: Uint32Array, from?: number): void;
  /** What was counted so far. Call it once. */
  finish(): CoOccurrence;
}

/** Counts sequences over V vocabulary indices. */
export function coOccurrenceAccumulator(V: number): CoOccurrenceAccumulator {
  const isDense = V - 1 <= DENSE_ITEMS_MAX;
  const counter = isDense ? denseCounter(V) : sparseCounter(V);
  const beforeMax = isDense ? V : PAIRED_BEFORE_MAX;
  const sequencesOf = new Float64Array(V);
  return {
    add(sequence, from = 0) {
      const distinct = Uint32Array.from(new Set(sequence));
      let place = from === 0 ? 0 : new Set(sequence.subarray(0, from)).size;
      for (; place < distinct.length; place++) {
        const item = distinct[place] as number;
        assert(item > 0 && item < V, "items of a training sequence are in [1, V)");
        sequencesOf[item] = (sequencesOf[item] as number) + 1;
        counter.add(item, distinct.subarray(Math.max(0, place - beforeMax), place));
      }
    },
    finish: () => ({ pairs: counter.finish(), sequencesOf }),
  };
}

/** The sum of several parts. */
export function mergeCoOccurrences(V: number, parts: readonly CoOccurrence[]): CoOccurrence {
  return {
    pairs: mergeRuleCounts(parts.map(({ pairs }) => pairs)),
    sequencesOf: mergeItemCounts(
      V,
      parts.map(({ sequencesOf }) => sequencesOf),
    ),
  };
}

interface PairCounter {
  /** Counts the item with each of `others`. */
  add(item: number, others: Uint32Array): void;
  finish(): RuleCounts;
}

/** Counts in the lower triangle of a matrix; its memory comes with the first pair. */
function denseCounter(V: number): PairCounter {
  let counts = new Uint32Array(0);
  const rowOf = (item: number) => (item * (item - 1)) / 2;
  return {
    add(item, others) {
      if (counts.length === 0) {
        counts = new Uint32Array((V * (V - 1)) / 2);
      }
      for (let place = 0; place < others.length; place++) {
        const other = others[place] as number;
        const cell = other < item ? rowOf(item) + other : rowOf(other) + item;
        counts[cell] = (counts[cell] as number) + 1;
      }
    },
    finish() {
      const count = counts.reduce((sum, cell) => sum + (cell > 0 ? 1 : 0), 0);
      const [from, to] = [new Uint32Array(count), new Uint32Array(count)];
      const weight = new Float64Array(count);
      let pair = 0;
      for (let low = 1; pair < count; low++) {
        for (let high = low + 1; high < V; high++) {
          const cell = counts[rowOf(high) + low] as number;
          if (cell > 0) {
            from[pair] = low;
            to[pair] = high;
            weight[pair++] = cell;
          }
        }
      }
      return { from, to, weight };
    },
  };
}

const BUFFER_PAIR_COUNT = 2 ** 20;

/** Counts pairs in a buffer that is sorted and merged when it is full. */
function sparseCounter(V: number): PairCounter {
  const buffer = sortedPairs(V, BUFFER_PAIR_COUNT);
  const runs: RuleCounts[] = [];
  const flush = () => pushRun(runs, buffer.take());
  return {
    add(item, others) {
      if (buffer.room() < others.length) {
        flush();
      }
      for (let place = 0; place < others.length; place++) {
        const other = others[place] as number;
        buffer.add(Math.min(item, other), Math.max(item, other), 1);
      }
    },
    finish() {
      flush();
      return mergeRuleCounts(runs);
    },
  };
}
