// How much of what is shown is the long tail: items that few of the events belong to. Sums over lists merge over shards.

import { assert } from "../assert.ts";

/** Share of the events that the head, the most popular items, has (Abdollahpouri, Burke & Mobasher, FLAIRS 2019). */
export const HEAD_SHARE = 0.8;

/**
 * 1 for the items of the long tail [items]: all but the fewest, most popular ones that have at least `headShare` of the
 * events. Items as popular as the last of the head are head too, so that numbering does not decide.
 */
export function longTail(popularity: Float64Array, headShare = HEAD_SHARE): Uint8Array {
  assert(headShare > 0 && headShare < 1, "a head has a part of the events");
  const descending = popularity.toSorted().reverse();
  const needed = headShare * descending.reduce((sum, count) => sum + count, 0);
  assert(needed > 0, "something was learnt from");
  let events = 0;
  let bound = 0;
  for (const count of descending) {
    if (events >= needed) {
      break;
    }
    events += count;
    bound = count;
  }
  return Uint8Array.from(popularity, (count) => (count < bound ? 1 : 0));
}

/**
 * One list's values for means over lists: `aplt@k`, the share of its places that show the tail, and `aclt@k`, how many do
 * (names of Abdollahpouri et al. 2019, as Elliot computes them). An empty list has no share.
 */
export function popularityBias(
  list: ArrayLike<number>,
  isTail: Uint8Array,
  k: number,
): Readonly<Record<string, number | null>> {
  const places = Math.min(k, list.length);
  let tail = 0;
  for (let place = 0; place < places; place++) {
    tail += isTail[list[place] as number] as number;
  }
  return { [`aplt@${k}`]: places === 0 ? null : tail / places, [`aclt@${k}`]: tail };
}

/** Share of all places shown that show the tail, from how often each item was shown [items]. Something was. */
export function tailShare(shown: Float64Array, isTail: Uint8Array): number {
  assert(shown.length === isTail.length, "every item is head or tail");
  let places = 0;
  let tail = 0;
  for (const [item, count] of shown.entries()) {
    places += count;
    tail += isTail[item] === 1 ? count : 0;
  }
  assert(places > 0, "something was shown");
  return tail / places;
}
