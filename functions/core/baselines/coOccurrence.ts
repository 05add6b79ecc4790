// In how many sequences two different items occur together, and in how many each occurs: integers that merge exactly,
// in the form of rules, both ways round. What association rules and item-kNN are made of.

import { assert } from "../assert.ts";
import type { BaselineAccumulator } from "./baseline.ts";
import type { ItemCounts } from "./itemCounts.ts";
import { mergeRuleCounts, NO_RULES, type RuleCounts } from "./ruleCounts.ts";
import { sortedPairs } from "./sortedPairs.ts";

export interface CoOccurrence {
  /** Sequences with both items, for (a, b) and (b, a). */
  readonly pairs: RuleCounts;
  /** Sequences with the item [V]. */
  readonly sequencesOf: ItemCounts;
}

/** Distinct items of a sequence that are paired: the last ones. A longer one would have pairs by its square. */
export const PAIRED_ITEMS_MAX = 500;
const BUFFER_PAIR_COUNT = 2 ** 20;

/** Counts sequences over V vocabulary indices. The buffer holds all pairs of a sequence at least. */
export function coOccurrenceAccumulator(
  V: number,
  bufferPairCount = BUFFER_PAIR_COUNT,
): BaselineAccumulator<CoOccurrence> {
  const buffer = sortedPairs(V, bufferPairCount);
  const sequencesOf = new Float64Array(V);
  let pairs = NO_RULES;
  const flush = () => {
    pairs = mergeRuleCounts([pairs, buffer.take()]);
  };
  const add = (sequence: Uint32Array) => {
    const items = Array.from(new Set(sequence.toReversed())).slice(0, PAIRED_ITEMS_MAX);
    const needed = items.length * (items.length - 1);
    assert(needed <= bufferPairCount, "the buffer holds the pairs of a sequence");
    if (buffer.room() < needed) {
      flush();
    }
    for (const item of items) {
      assert(item > 0 && item < V, "items of a training sequence are in [1, V)");
      sequencesOf[item] = (sequencesOf[item] as number) + 1;
      for (const other of items) {
        if (other !== item) {
          buffer.add(item, other, 1);
        }
      }
    }
  };
  return {
    add,
    finish() {
      flush();
      return { pairs, sequencesOf };
    },
  };
}
