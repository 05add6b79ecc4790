// Baseline "content": the items most like those of the history by what a column says of them, as cosines of vectors of
// values weighted by how few items have them (tf-idf: Salton & Buckley, Information Processing & Management 24, 1988;
// for recommendation Pazzani & Billsus, 2007). What shards keep is how often each value stood with each item.

import { log2 } from "../elementary.ts";
import type { ItemRows } from "./additiveRanker.ts";
import { rowsWhenMet } from "./itemRows.ts";
import type { RuleCounts } from "./ruleCounts.ts";
import { keepBest } from "./sequenceIndex.ts";
import { ruleTableFromCounts } from "./sequenceRules.ts";

/** Items that each item of a history speaks for: those most like it. */
export const CONTENT_NEIGHBOURS = 200;
/** Beyond this many products of two items' weights, content has to be asked for by name. */
export const CONTENT_WORK_DEFAULT_MAX = 2 ** 30;

/** Events by (item, value), in the form of rules: values are numbered from 1 over all columns. */
export type ContentCounts = RuleCounts;

/** Products of weights that all cosines of all items take: Σ over values of the square of their items. */
export function contentWork({ to }: ContentCounts): number {
  const itemsWith = new Float64Array(to.reduce((most, value) => Math.max(most, value), 0) + 1);
  for (const value of to) {
    itemsWith[value] = (itemsWith[value] as number) + 1;
  }
  return itemsWith.reduce((sum, items) => sum + items * items, 0);
}

/** Unit vectors of items over values, and the same by value. */
interface Vectors {
  /** Values of item i: `value`, `weight` [rowStart[i], rowStart[i + 1]). */
  readonly rowStart: Uint32Array;
  readonly value: Uint32Array;
  readonly weight: Float64Array;
  /** Items of value v: `item`, `itemWeight` [listStart[v], listStart[v + 1]). */
  readonly listStart: Uint32Array;
  readonly item: Uint32Array;
  readonly itemWeight: Float64Array;
}

function vectorsOf(V: number, counts: ContentCounts): Vectors {
  const { rowStart, to: value, weight: events } = ruleTableFromCounts(V, counts);
  const values = value.reduce((most, each) => Math.max(most, each), 0) + 1;
  const listStart = new Uint32Array(values + 1);
  for (const each of value) {
    listStart[each + 1] = (listStart[each + 1] as number) + 1;
  }
  const itemsWith = listStart.slice(1);
  for (let each = 0; each < values; each++) {
    listStart[each + 1] = (listStart[each + 1] as number) + (listStart[each] as number);
  }
  const ends = listStart.slice(0, values);
  const weight = new Float64Array(value.length);
  const [item, itemWeight] = [new Uint32Array(value.length), new Float64Array(value.length)];
  for (let row = 1; row < V; row++) {
    const [start, end] = [rowStart[row] as number, rowStart[row + 1] as number];
    let squares = 0;
    for (let entry = start; entry < end; entry++) {
      const rarity = log2(1 + V / (itemsWith[value[entry] as number] as number));
      const own = (events[entry] as number) * rarity;
      weight[entry] = own;
      squares += own * own;
    }
    for (let entry = start; entry < end; entry++) {
      weight[entry] = (weight[entry] as number) / Math.sqrt(squares);
      const at = ends[value[entry] as number] as number;
      ends[value[entry] as number] = at + 1;
      item[at] = row;
      itemWeight[at] = weight[entry] as number;
    }
  }
  return { rowStart, value, weight, listStart, item, itemWeight };
}

/** The cosines of an item with those most like it; each item's are found when it is first met. */
export function contentRows(V: number, counts: ContentCounts): ItemRows {
  const vectors = vectorsOf(V, counts);
  const cosines = new Float64Array(V);
  const best = keepBest(CONTENT_NEIGHBOURS);
  return rowsWhenMet((item) => {
    const touched = addCosines(vectors, item, cosines);
    best.clear();
    for (const other of touched) {
      if (other !== item) {
        best.offer(other, cosines[other] as number);
      }
      cosines[other] = 0;
    }
    const places = Array.from({ length: best.count }, (_, place) => place);
    return {
      items: Uint32Array.from(places, best.numberAt),
      gains: Float64Array.from(places, best.scoreAt),
      divisor: 1,
    };
  });
}

/** Adds the products of an item's weights with those of all items that share a value; the items that do. */
function addCosines(vectors: Vectors, item: number, cosines: Float64Array): readonly number[] {
  const { rowStart, value, weight, listStart } = vectors;
  const touched: number[] = [];
  for (let entry = rowStart[item] as number; entry < (rowStart[item + 1] as number); entry++) {
    const own = weight[entry] as number;
    const listEnd = listStart[(value[entry] as number) + 1] as number;
    for (let at = listStart[value[entry] as number] as number; at < listEnd; at++) {
      const other = vectors.item[at] as number;
      if (cosines[other] === 0) {
        touched.push(other);
      }
      cosines[other] = (cosines[other] as number) + own * (vectors.itemWeight[at] as number);
    }
  }
  return touched;
}
