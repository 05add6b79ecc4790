// The category of each item, from how often its events name each one: shards count, and the most frequent wins, so that
// a slip of a single row changes nothing.

import { assert } from "../assert.ts";
import { growable } from "../growable.ts";

/** Events by item and category, neither of them 0: ascending by item, then category. */
export interface CategoryCounts {
  readonly item: Uint32Array;
  readonly category: Uint32Array;
  readonly count: Uint32Array;
}

/** Counts the events that are counted; category 0 is none. */
export function countCategories(
  items: Uint32Array,
  categories: Uint32Array,
  isCounted: (event: number) => boolean,
): CategoryCounts {
  assert(items.length === categories.length, "every event has a category, or 0");
  const counts = new Map<number, number>();
  for (let event = 0; event < items.length; event++) {
    if (items[event] !== 0 && categories[event] !== 0 && isCounted(event)) {
      const key = keyOf(items[event] as number, categories[event] as number);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return sorted(counts);
}

/** The counts of all parts together. */
export function mergeCategoryCounts(parts: readonly CategoryCounts[]): CategoryCounts {
  const counts = new Map<number, number>();
  for (const { item, category, count } of parts) {
    for (let row = 0; row < item.length; row++) {
      const key = keyOf(item[row] as number, category[row] as number);
      counts.set(key, (counts.get(key) ?? 0) + (count[row] as number));
    }
  }
  return sorted(counts);
}

/** [V] the most frequent category of each item, of equals the one with the lowest number; 0 where it has none. */
export function itemCategories({ item, category, count }: CategoryCounts, V: number): Uint32Array {
  const chosen = new Uint32Array(V);
  const most = new Float64Array(V);
  for (let row = 0; row < item.length; row++) {
    const own = item[row] as number;
    if ((count[row] as number) > (most[own] as number)) {
      most[own] = count[row] as number;
      chosen[own] = category[row] as number;
    }
  }
  return chosen;
}

const STRIDE = 2 ** 26;

function keyOf(item: number, category: number): number {
  assert(category < STRIDE, "fewer than 67 million categories");
  return item * STRIDE + category;
}

function sorted(counts: ReadonlyMap<number, number>): CategoryCounts {
  const keys = Float64Array.from(counts.keys()).sort();
  const [item, category, count] = [growable("u32"), growable("u32"), growable("u32")];
  for (const key of keys) {
    item.push(Math.floor(key / STRIDE));
    category.push(key % STRIDE);
    count.push(counts.get(key) ?? 0);
  }
  return { item: item.values(), category: category.values(), count: count.values() };
}
