// Exact order statistics of the times of a whole log in little memory: the columns of many tasks are passed over a few
// times, one column at a time, instead of being held together. Each pass counts what is left in buckets of equal width
// and goes on with the one that holds the wanted time, until few enough times are left to be sorted.

import { assert } from "../assert.ts";

/** Passes over the columns of times, in any order; each call begins another pass. */
export type TimeColumns = () => AsyncIterable<Float64Array> | Iterable<Float64Array>;

/** Times in [fromMs, toMs): how many there are, the first and the last; infinities where there is none. */
export interface TimeRange {
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Times sorted at once, 8 bytes each. */
const SORTED_MAX = 2 ** 18;
const BUCKETS = 2 ** 14;

/** The range of the times that are at least `fromMs` and below `toMs`. */
export async function timeRange(
  columns: TimeColumns,
  { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = {},
): Promise<TimeRange> {
  let count = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for await (const column of columns()) {
    for (let row = 0; row < column.length; row++) {
      const timeMs = column[row] as number;
      assert(!Number.isNaN(timeMs), "a time is a number");
      if (timeMs >= fromMs && timeMs < toMs) {
        count += 1;
        firstMs = Math.min(firstMs, timeMs);
        lastMs = Math.max(lastMs, timeMs);
      }
    }
  }
  return { count, firstMs, lastMs };
}

/**
 * The time at `index` of those in `range` in order; the range is what timeRange found. `sortedMax` is how many times
 * may be held at once (smaller only in tests).
 */
export async function selectTime(
  columns: TimeColumns,
  range: TimeRange,
  index: number,
  sortedMax = SORTED_MAX,
): Promise<number> {
  assert(index >= 0 && index < range.count, "the wanted time is in the range");
  let wanted = index;
  let left = range;
  while (left.count > sortedMax && left.firstMs < left.lastMs) {
    const bucket = await bucketWith(columns, left, wanted);
    wanted -= bucket.countBelow;
    left = bucket;
  }
  if (left.firstMs === left.lastMs) {
    return left.firstMs;
  }
  const sorted = (await timesWithin(columns, left)).sort();
  return sorted[wanted] as number;
}

/** The bucket of `range` that holds the time at `index`. */
async function bucketWith(
  columns: TimeColumns,
  range: TimeRange,
  index: number,
): Promise<TimeRange & { readonly countBelow: number }> {
  const { firstMs, lastMs } = range;
  const counts = new Float64Array(BUCKETS);
  const first = new Float64Array(BUCKETS).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY);
  // Rounding keeps the order, so every time of a bucket is below those of the next.
  const width = lastMs - firstMs;
  for await (const column of columns()) {
    for (let row = 0; row < column.length; row++) {
      const timeMs = column[row] as number;
      if (timeMs >= firstMs && timeMs <= lastMs) {
        const bucket = Math.floor(((timeMs - firstMs) / width) * (BUCKETS - 1));
        counts[bucket] = (counts[bucket] as number) + 1;
        first[bucket] = Math.min(first[bucket] as number, timeMs);
        last[bucket] = Math.max(last[bucket] as number, timeMs);
      }
    }
  }
  let countBelow = 0;
  let bucket = 0;
  while (countBelow + (counts[bucket] as number) <= index) {
    countBelow += counts[bucket] as number;
    bucket += 1;
    assert(bucket < BUCKETS, "the columns are the same in every pass");
  }
  return {
    count: counts[bucket] as number,
    firstMs: first[bucket] as number,
    lastMs: last[bucket] as number,
    countBelow,
  };
}

/** All times from the first to the last of `range`, unsorted. */
async function timesWithin(
  columns: TimeColumns,
  { count, firstMs, lastMs }: TimeRange,
): Promise<Float64Array> {
  const times = new Float64Array(count);
  let end = 0;
  for await (const column of columns()) {
    for (let row = 0; row < column.length; row++) {
      const timeMs = column[row] as number;
      if (timeMs >= firstMs && timeMs <= lastMs) {
        assert(end < count, "the columns are the same in every pass");
        times[end++] = timeMs;
      }
    }
  }
  assert(end === count, "the columns are the same in every pass");
  return times;
}
