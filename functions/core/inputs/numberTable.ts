// A column of numbers over all shards: distinct values with counts, which merge exactly, and what is cut or computed
// from them. Folds go over values in ascending order, so that no result depends on how users were divided.

import { assert } from "../assert.ts";

/** Distinct values, ascending, and how often each occurs. */
export interface NumberCounts {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** The distinct values of `numbers` that are there (not NaN). */
export function numberCounts(numbers: Float64Array): NumberCounts {
  const sorted = numbers.filter((number) => !Number.isNaN(number)).sort();
  return merged(sorted, new Float64Array(sorted.length).fill(1));
}

/** The sum of the counts of several shards. */
export function mergeNumberCounts(parts: readonly NumberCounts[]): NumberCounts {
  const pairs = parts.flatMap(({ values, counts }) =>
    Array.from(values, (value, index) => ({ value, count: counts[index] as number })),
  );
  pairs.sort((a, b) => a.value - b.value);
  return merged(
    Float64Array.from(pairs, ({ value }) => value),
    Float64Array.from(pairs, ({ count }) => count),
  );
}

function merged(ascending: Float64Array, counts: Float64Array): NumberCounts {
  const values: number[] = [];
  const sums: number[] = [];
  for (const [index, value] of ascending.entries()) {
    const last = values.length - 1;
    if (last >= 0 && values[last] === value) {
      sums[last] = (sums[last] as number) + (counts[index] as number);
    } else {
      values.push(value);
      sums.push(counts[index] as number);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(sums) };
}

/** The mean, summed in f64 over ascending values; null where there are none. */
export function meanOf({ values, counts }: NumberCounts): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sum = values.reduce((all, value, index) => all + value * (counts[index] as number), 0);
  return total === 0 ? null : sum / total;
}

/** The middle value, or the mean of the two in the middle; null where there are none. */
export function medianOfCounts({ values, counts }: NumberCounts): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return null;
  }
  const at = (place: number) => {
    let before = 0;
    const index = counts.findIndex((count) => {
      before += count;
      return place < before;
    });
    return values[index] as number;
  };
  const [low, high] = [at(Math.floor((total - 1) / 2)), at(Math.floor(total / 2))];
  return low === high ? low : (low + high) / 2;
}

/** Bounds between `buckets` buckets of values, without those that repeat and without the largest value. */
export function quantileEdges({ values, counts }: NumberCounts, buckets: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const largest = values.at(-1);
  const edges: number[] = [];
  let below = 0;
  let next = 1;
  for (const [index, value] of values.entries()) {
    below += counts[index] as number;
    const isBound = next < buckets && below * buckets >= next * total;
    while (next < buckets && below * buckets >= next * total) {
      next += 1;
    }
    if (isBound && value !== largest && value !== edges.at(-1)) {
      edges.push(value);
    }
  }
  return edges;
}

/** The row of a number among buckets with these upper bounds (ascending, each within its bucket), from 1. */
export function bucketRow(edges: readonly number[], value: number): number {
  assert(!Number.isNaN(value), "a number lies in a bucket");
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return 1 + low;
}
