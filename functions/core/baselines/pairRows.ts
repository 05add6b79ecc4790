// Pairs of items as the rankers read them: a row for each item, of the items that share sequences with it. Rows are
// made once, where the shards' counts are merged, and every task reads them as they are.

import { assert } from "../assert.ts";
import type { RuleCounts } from "./ruleCounts.ts";

/** The items that share sequences with item i: `others`, `counts` [starts[i], starts[i + 1]), others ascending. */
export interface PairRows {
  /** [V + 1] */
  readonly starts: Uint32Array;
  readonly others: Uint32Array;
  /** Sequences that hold both. */
  readonly counts: Uint32Array;
}

/** The rows of pairs over V vocabulary indices: from < to, ascending by (from, to), each once. */
export function pairRows(V: number, { from, to, weight }: RuleCounts): PairRows {
  const pairCount = from.length;
  const starts = new Uint32Array(V + 1);
  for (let pair = 0; pair < pairCount; pair++) {
    const [low, high] = [from[pair] as number, to[pair] as number];
    assert(low < high && high < V, "a pair is of two items, the lower one first");
    starts[low + 1] = (starts[low + 1] as number) + 1;
    starts[high + 1] = (starts[high + 1] as number) + 1;
  }
  for (let item = 0; item < V; item++) {
    starts[item + 1] = (starts[item + 1] as number) + (starts[item] as number);
  }
  const ends = starts.slice(0, V);
  const others = new Uint32Array(2 * pairCount);
  const counts = new Uint32Array(2 * pairCount);
  // Pairs ascend: first every row gets the items below its own, then those above, both in order.
  for (const [rowItems, cellItems] of [[to, from] as const, [from, to] as const]) {
    for (let pair = 0; pair < pairCount; pair++) {
      const item = rowItems[pair] as number;
      const place = ends[item] as number;
      ends[item] = place + 1;
      others[place] = cellItems[pair] as number;
      counts[place] = weight[pair] as number;
    }
  }
  return { starts, others, counts };
}
