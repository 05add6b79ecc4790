// Where a global time split cuts. The cut is an exact quantile of all event times, found by selection over the sorted
// time columns of many tasks, so that it does not depend on how the events are spread over them and nothing is
// concatenated.

import { assert, present } from "../assert.ts";
import { InvalidInputError } from "../errors.ts";
import { QUANTILE_DEFAULT, type TimeSplit } from "./split.ts";

/**
 * Events before `validationFromMs` are for training, from `testFromMs` on for the test, between for validation; the
 * test may end.
 */
export interface TimeCuts {
  /** Epoch milliseconds, inclusive. */
  readonly validationFromMs: number;
  /** Epoch milliseconds, inclusive; not before `validationFromMs`. */
  readonly testFromMs: number;
  /** Epoch milliseconds, exclusive; without it the test has no end. */
  readonly testToMs?: number | undefined;
}

/** Of the events before the test, the last tenth in time validates the model. */
export const VALIDATION_QUANTILE = 0.9;

/**
 * The time of event ⌊q · n⌋ (from 0) of all n events in time order. A split there puts events with an earlier time on
 * the early side and events with this time or a later one on the late side; events of equal time are never parted, so
 * the early side has ⌊q · n⌋ events, or fewer when the cut falls among equal times. The columns are ascending and
 * hold at least one event together; 0 ≤ q < 1.
 */
export function cutAtQuantile(sortedColumns: readonly Float64Array[], q: number): number {
  assert(q >= 0 && q < 1, "a quantile is in [0, 1)");
  assert(sortedColumns.every(isAscending), "time columns are ascending and without NaN");
  const eventCount = sortedColumns.reduce((sum, column) => sum + column.length, 0);
  assert(eventCount > 0, "a quantile needs an event");
  return selectTime(sortedColumns, Math.floor(q * eventCount));
}

/**
 * The cuts of a time split over all event times. Throws InvalidInputError when a side of the test cut, or the training
 * side of the validation cut, would have no event.
 */
export function resolveTimeCuts(
  split: TimeSplit,
  sortedColumns: readonly Float64Array[],
): TimeCuts {
  assert(split.fromMs === undefined || split.quantile === undefined, "a time split has one cut");
  const testFromMs =
    split.fromMs ?? cutAtQuantile(sortedColumns, split.quantile ?? QUANTILE_DEFAULT);
  const earlier = sortedColumns
    .map((column) => column.subarray(0, lowerBound(column, testFromMs)))
    .filter((column) => column.length > 0);
  if (earlier.length === 0) {
    throw emptySide("before the test cut", testFromMs, sortedColumns);
  }
  const testToMs = split.toMs ?? Number.POSITIVE_INFINITY;
  const testCount = (column: Float64Array) =>
    lowerBound(column, testToMs) - lowerBound(column, testFromMs);
  if (sortedColumns.every((column) => testCount(column) === 0)) {
    const end = split.toMs === undefined ? "on" : `to before ${split.toMs}`;
    throw emptySide(`from the test cut ${end}`, testFromMs, sortedColumns);
  }
  const validationFromMs = cutAtQuantile(earlier, VALIDATION_QUANTILE);
  if (earlier.every((column) => (column[0] as number) >= validationFromMs)) {
    throw emptySide("before the validation cut", validationFromMs, earlier);
  }
  const end = split.toMs === undefined ? {} : { testToMs: split.toMs };
  return { validationFromMs, testFromMs, ...end };
}

function emptySide(
  side: string,
  cutMs: number,
  sortedColumns: readonly Float64Array[],
): InvalidInputError {
  const firstMs = Math.min(...sortedColumns.map((column) => column[0] ?? Infinity));
  const lastMs = Math.max(...sortedColumns.map((column) => column.at(-1) ?? -Infinity));
  return new InvalidInputError({
    code: "empty-time-split",
    what: "the time split leaves one side without events",
    where: `cut at ${cutMs} ms since 1970`,
    expected: `events ${side}`,
    found: `all event times in [${firstMs}, ${lastMs}] ms since 1970`,
    fix: "choose an earlier or later cut, such as --split time:0.8, or use --split last-item",
  });
}

/** The part of one column that may still hold the wanted event: elements [start, end). */
interface Window {
  readonly column: Float64Array;
  readonly start: number;
  readonly end: number;
}

/**
 * The element `index` of the columns taken together in order. Each pass compares all windows with the weighted median
 * of their medians, which discards at least a quarter of what is left (Blum et al. 1973 in the form for sorted arrays
 * of Frederickson & Johnson 1982).
 */
function selectTime(sortedColumns: readonly Float64Array[], index: number): number {
  let wanted = index;
  let windows: readonly Window[] = sortedColumns
    .filter((column) => column.length > 0)
    .map((column) => ({ column, start: 0, end: column.length }));
  for (;;) {
    const pivot = weightedMedian(windows);
    const below = windows.map(({ column, start, end }) => lowerBound(column, pivot, start, end));
    const through = windows.map(({ column, end }, i) =>
      upperBound(column, pivot, below[i] as number, end),
    );
    const belowCount = countWithin(windows, below);
    if (wanted < belowCount) {
      windows = windows.map((window, i) => ({ ...window, end: below[i] as number }));
    } else if (wanted < countWithin(windows, through)) {
      return pivot;
    } else {
      wanted -= countWithin(windows, through);
      windows = windows.map((window, i) => ({ ...window, start: through[i] as number }));
    }
    windows = windows.filter(({ start, end }) => start < end);
  }
}

/** Elements of the windows before the given ends. */
function countWithin(windows: readonly Window[], ends: readonly number[]): number {
  return windows.reduce((sum, { start }, i) => sum + (ends[i] as number) - start, 0);
}

/** The median of the windows' medians, each weighing as much as its window has elements. */
function weightedMedian(windows: readonly Window[]): number {
  const medians = windows
    .map(({ column, start, end }) => ({
      value: column[(start + end) >>> 1] as number,
      weight: end - start,
    }))
    .sort((a, b) => a.value - b.value);
  const total = medians.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { value, weight } of medians) {
    passed += weight;
    if (2 * passed >= total) {
      return value;
    }
  }
  return present(medians.at(-1), "a window with the wanted event").value;
}

/** Index of the first element of [start, end) that is not below `value`; `end` without one. */
function lowerBound(column: Float64Array, value: number, start = 0, end = column.length): number {
  return partitionPoint({ start, end }, (index) => (column[index] as number) < value);
}

/** Index of the first element of [start, end) that is above `value`; `end` without one. */
function upperBound(column: Float64Array, value: number, start: number, end: number): number {
  return partitionPoint({ start, end }, (index) => (column[index] as number) <= value);
}

/** The first index of [start, end) that is not on the left, where all on the left come first. */
function partitionPoint(
  range: { readonly start: number; readonly end: number },
  isLeft: (index: number) => boolean,
): number {
  let { start, end } = range;
  while (start < end) {
    const middle = (start + end) >>> 1;
    if (isLeft(middle)) {
      start = middle + 1;
    } else {
      end = middle;
    }
  }
  return start;
}

function isAscending(column: Float64Array): boolean {
  let previous = -Infinity;
  for (let row = 0; row < column.length; row++) {
    const value = column[row] as number;
    if (!(value >= previous)) {
      return false;
    }
    previous = value;
  }
  return true;
}
