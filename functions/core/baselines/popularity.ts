// Items ordered by their number of training events, prepared so that the rank of any item is one look-up.

import { assert } from "../assert.ts";
import type { ItemCounts } from "./itemCounts.ts";

/** The candidates are the items with at least one training event. */
export interface Popularity {
  /** Training events per vocabulary index [V]. */
  readonly counts: ItemCounts;
  /** Candidates with at least as many events as this item, itself included [V]; 0 when it is no candidate. */
  readonly ranks: Uint32Array;
  readonly candidateCount: number;
}

/** The popularity that follows from merged counts. */
export function popularityFromCounts(counts: ItemCounts): Popularity {
  assert(counts[0] === 0, "padding has no events");
  const ascending = counts.filter((count) => count > 0).sort();
  const candidateCount = ascending.length;
  const ranks = new Uint32Array(counts.length);
  for (let item = 1; item < counts.length; item++) {
    const count = counts[item] as number;
    if (count > 0) {
      ranks[item] = candidateCount - lowerBound(ascending, count);
    }
  }
  return { counts, ranks, candidateCount };
}

/** Index of the first element that is not below `value`. */
function lowerBound(ascending: Float64Array, value: number): number {
  let start = 0;
  let end = ascending.length;
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((ascending[middle] as number) < value) {
      start = middle + 1;
    } else {
      end = middle;
    }
  }
  return start;
}
