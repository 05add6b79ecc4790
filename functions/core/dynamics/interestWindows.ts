// A user's events cut into windows, between which interest may change: by time or by number of events. Sessions, where
// they are known, are windows too.

import { assert } from "../assert.ts";

/** Categories (or items) of the events of each window, oldest first; no window is empty. */
export type InterestWindows = readonly Uint32Array[];

/** Windows of `widthMs` counted from the first event; windows without events are left out. Times ascend. */
export function windowsByTime(
  categories: Uint32Array,
  timesMs: Float64Array,
  widthMs: number,
): InterestWindows {
  assert(categories.length === timesMs.length, "every event has a time");
  assert(widthMs > 0, "a window has a width");
  const first = timesMs[0] ?? 0;
  const windowAt = (event: number) => Math.floor(((timesMs[event] as number) - first) / widthMs);
  const windows: Uint32Array[] = [];
  for (let start = 0; start < categories.length; ) {
    let end = start + 1;
    while (end < categories.length && windowAt(end) === windowAt(start)) {
      end++;
    }
    windows.push(categories.subarray(start, end));
    start = end;
  }
  return windows;
}

/** Windows of `count` events each, the newest events first to be placed: the oldest, short window is left out. */
export function windowsByCount(categories: Uint32Array, count: number): InterestWindows {
  assert(Number.isSafeInteger(count) && count >= 1, "a window holds an event at least");
  const skipped = categories.length % count;
  return Array.from({ length: Math.floor(categories.length / count) }, (_, window) =>
    categories.subarray(skipped + window * count, skipped + (window + 1) * count),
  );
}
