// The values of a column of numbers along one sequence, NaN where there is none: filters against noise, then values for
// those that are missing. Filters look back alone, so that no position is told of what comes later.

import { assert } from "../assert.ts";
import type { NumberRules } from "../messages.ts";

/** Standard deviations at which a value is replaced (Hampel 1974; Pearson, "Outliers in process modeling", 2002). */
const HAMPEL_DEVIATIONS = 3;
/** Standard deviation of a normal distribution over its median absolute deviation. */
const MAD_SCALE = 1.4826;
/** A median of fewer values says nothing of their spread. */
const HAMPEL_VALUES_MIN = 3;

/** One sequence: values and times by position, and whether a position may be looked at from before it. */
export interface NumberSeries {
  readonly values: Float64Array;
  readonly timesMs: Float64Array;
  readonly isTraining: (position: number) => boolean;
}

/** A changed sequence with counts of its changes. */
export interface CleanedSeries {
  readonly values: Float64Array;
  /** Values that a filter changed. */
  readonly smoothed: number;
  /** Missing values that were filled from the sequence itself or by a constant. */
  readonly filled: number;
}

/** Filters, then fills. Missing values that only all shards together can fill stay missing. */
export function cleanedSeries(series: NumberSeries, rules: NumberRules): CleanedSeries {
  const { filter, missing } = rules;
  const smooth = filter === null ? series.values : filtered(series.values, filter);
  const values = filledSeries({ ...series, values: smooth }, missing);
  const count = (isSo: (position: number) => boolean) =>
    values.filter((_, position) => isSo(position)).length;
  const isMissing = (position: number) => Number.isNaN(series.values[position] as number);
  return {
    values,
    smoothed: count((at) => !isMissing(at) && values[at] !== series.values[at]),
    filled: count((at) => isMissing(at) && !Number.isNaN(values[at] as number)),
  };
}

/** Each value from the last `window` values that are there, itself included; missing ones stay missing. */
function filtered(
  values: Float64Array,
  { kind, window }: NonNullable<NumberRules["filter"]>,
): Float64Array {
  const latest: number[] = [];
  const filter = FILTERS[kind];
  return values.map((value) => {
    if (Number.isNaN(value)) {
      return value;
    }
    latest.push(value);
    if (latest.length > window) {
      latest.shift();
    }
    return filter(latest, value);
  });
}

/** What becomes of the last of `latest`, which is `value`. */
type Filter = (latest: readonly number[], value: number) => number;
const FILTERS: Readonly<Record<NonNullable<NumberRules["filter"]>["kind"], Filter>> = {
  mean: (latest) => latest.reduce((sum, one) => sum + one, 0) / latest.length,
  median: medianOf,
  hampel,
};

function hampel(latest: readonly number[], value: number): number {
  if (latest.length < HAMPEL_VALUES_MIN) {
    return value;
  }
  const median = medianOf(latest);
  const deviation = medianOf(latest.map((one) => Math.abs(one - median)));
  const isOutlier = Math.abs(value - median) > HAMPEL_DEVIATIONS * MAD_SCALE * deviation;
  return isOutlier ? median : value;
}

/** The middle value, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  assert(values.length > 0, "a median is of values");
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === high ? (low as number) : ((low as number) + (high as number)) / 2;
}

function filledSeries(series: NumberSeries, missing: NumberRules["missing"]): Float64Array {
  switch (missing?.kind) {
    case "constant":
      return series.values.map((value) => (Number.isNaN(value) ? (missing.value ?? value) : value));
    case "previous":
    case "interpolate":
      return carried(series, missing.kind === "interpolate");
    default:
      return series.values;
  }
}

/** The value before; between two values of the training part, on the line between them in time. */
function carried(series: NumberSeries, isInterpolated: boolean): Float64Array {
  const { values, isTraining } = series;
  const filled = values.slice();
  let known = -1;
  // The next value is looked for once for each gap, so that long gaps take linear time.
  let next = -1;
  for (const [position, value] of values.entries()) {
    if (!Number.isNaN(value)) {
      known = position;
    } else if (known >= 0) {
      next = next > position ? next : nextKnown(values, position);
      const isOnLine = isInterpolated && next < values.length && isTraining(next);
      filled[position] = isOnLine
        ? onLine(series, known, position, next)
        : (values[known] as number);
    }
  }
  return filled;
}

/** The next position with a value, or the end. */
function nextKnown(values: Float64Array, after: number): number {
  let next = after + 1;
  while (next < values.length && Number.isNaN(values[next] as number)) {
    next += 1;
  }
  return next;
}

function onLine({ values, timesMs }: NumberSeries, from: number, at: number, to: number): number {
  const time = (position: number) => timesMs[position] as number;
  const [low, high] = [values[from] as number, values[to] as number];
  const span = time(to) - time(from);
  return span === 0 ? low : low + (high - low) * ((time(at) - time(from)) / span);
}
