// How often each item occurs in the training sequences: the counts behind the baselines "most popular" and "repeats".
// Counts are integers in f64, exact below 2^53, so that shards merge in any order to the same bits.

import { assert } from "../assert.ts";
import type { BaselineAccumulator } from "./baseline.ts";

/** Events per vocabulary index [V]; index 0, the padding, stays 0. */
export type ItemCounts = Float64Array;

/** Counts the events of each of the V vocabulary indices. */
export function itemCountAccumulator(V: number): BaselineAccumulator<ItemCounts> {
  assert(Number.isSafeInteger(V) && V >= 1, "a vocabulary has at least its padding");
  const counts = new Float64Array(V);
  return {
    add(sequence) {
      for (let event = 0; event < sequence.length; event++) {
        const item = sequence[event] as number;
        assert(item > 0 && item < V, "items of a training sequence are in [1, V)");
        counts[item] = (counts[item] as number) + 1;
      }
    },
    finish: () => counts,
  };
}

/** The sum of the counts of several shards, each of length V. */
export function mergeItemCounts(V: number, parts: readonly ItemCounts[]): ItemCounts {
  const merged = new Float64Array(V);
  for (const part of parts) {
    assert(part.length === V, "item counts to be merged cover the same vocabulary");
    for (let item = 0; item < V; item++) {
      merged[item] = (merged[item] as number) + (part[item] as number);
    }
  }
  return merged;
}
