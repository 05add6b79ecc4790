// The distinct items of a history and how often each occurs, in scratch memory that is used again for every case:
// counting costs the length of the history, never the size of the vocabulary.

import { assert } from "../assert.ts";

export interface HistoryTally {
  /** Counts `history` afresh: the distinct items in order of first occurrence, a view until the next call. */
  count(history: Uint32Array): Uint32Array;
  /** Occurrences of `item` in the history counted last; 0 for an item outside the vocabulary. */
  countOf(item: number): number;
}

/** A tally over V vocabulary indices. Index 0, an item outside the vocabulary, is never counted. */
export function historyTally(V: number): HistoryTally {
  const counts = new Uint32Array(V);
  const distinct = new Uint32Array(V);
  let distinctCount = 0;
  return {
    count(history) {
      for (let index = 0; index < distinctCount; index++) {
        counts[distinct[index] as number] = 0;
      }
      distinctCount = 0;
      for (const item of history) {
        assert(item < V, "items of a history are below V");
        if (item === 0) {
          continue;
        }
        const before = counts[item] as number;
        if (before === 0) {
          distinct[distinctCount++] = item;
        }
        counts[item] = before + 1;
      }
      return distinct.subarray(0, distinctCount);
    },
    countOf: (item) => counts[item] ?? 0,
  };
}
