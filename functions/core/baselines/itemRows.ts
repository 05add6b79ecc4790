// Rows of scores that one item of a history gives to others, for additiveRanker.ts: association rules and item-kNN,
// both made of the sequences that hold two items; and rows that are found when an item is first met.

import type { ItemRow, ItemRows } from "./additiveRanker.ts";
import { nthLargest } from "./nthLargest.ts";
import type { PairRows } from "./pairRows.ts";

/**
 * Association rules "bought together": the share of the item's sequences that hold the other item too, its confidence
 * (Agrawal & Srikant, VLDB 1994; AR of Ludewig & Jannach, UMUAI 2018).
 */
export function associationRows(
  { starts, others, counts }: PairRows,
  sequencesOf: Float64Array,
): ItemRows {
  return (item) => {
    const [start, end] = [starts[item] as number, starts[item + 1] as number];
    return {
      items: others.subarray(start, end),
      gains: counts.subarray(start, end),
      divisor: sequencesOf[item] as number,
    };
  };
}

export interface ItemNeighbourOptions {
  /** Items whose likeness counts, of each item's neighbours the likest. */
  readonly neighbours: number;
  /** Added to the denominator, so that what rests on few sequences counts less. */
  readonly shrinkage: number;
}

/**
 * Item-kNN: n_ij / (√(n_i n_j) + shrinkage) for the likest neighbours j of i (Sarwar et al., WWW 2001; shrinkage as
 * in Bell & Koren, ICDM 2007). Neighbours that are equally like count all or, beyond the number, in order of index.
 */
export function itemNeighbourRows(
  { starts, others, counts }: PairRows,
  sequencesOf: Float64Array,
  { neighbours, shrinkage }: ItemNeighbourOptions,
): ItemRows {
  let likeness = new Float64Array(0);
  let scratch = new Float64Array(0);
  return rowsWhenMet((item) => {
    const [start, end] = [starts[item] as number, starts[item + 1] as number];
    const count = end - start;
    if (likeness.length < count) {
      likeness = new Float64Array(2 * count);
      scratch = new Float64Array(2 * count);
    }
    const own = sequencesOf[item] as number;
    for (let place = 0; place < count; place++) {
      const size = own * (sequencesOf[others[start + place] as number] as number);
      likeness[place] = (counts[start + place] as number) / (Math.sqrt(size) + shrinkage);
    }
    const items = others.subarray(start, end);
    const gains = likeness.subarray(0, count);
    return count > neighbours
      ? likest({ items, gains }, neighbours, scratch)
      : { items, gains: gains.slice(), divisor: 1 };
  });
}

/** The `most` entries of a longer row of largest gain, in their order. */
function likest(
  { items, gains }: { readonly items: Uint32Array; readonly gains: Float64Array },
  most: number,
  scratch: Float64Array,
): ItemRow {
  const count = items.length;
  scratch.set(gains);
  const least = nthLargest(scratch, count, most);
  // The first `most` are now not below the least. Of those equal to it there is room for what those above leave.
  let room = 0;
  for (let place = 0; place < most; place++) {
    room += scratch[place] === least ? 1 : 0;
  }
  const kept = { items: new Uint32Array(most), gains: new Float64Array(most), divisor: 1 };
  let end = 0;
  for (let place = 0; place < count; place++) {
    const gain = gains[place] as number;
    const hasRoom = gain === least && room > 0;
    if (gain > least || hasRoom) {
      kept.items[end] = items[place] as number;
      kept.gains[end++] = gain;
      room -= hasRoom ? 1 : 0;
    }
  }
  return kept;
}

/** Rows that are found when an item is first met, and kept. */
export function rowsWhenMet(find: ItemRows): ItemRows {
  const known: (ItemRow | undefined)[] = [];
  return (item) => {
    const row = known[item] ?? find(item);
    known[item] = row;
    return row;
  };
}
