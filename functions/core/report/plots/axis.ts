// Ends and ticks of axes: round numbers chosen by our own arithmetic, so that labels have no more digits than needed
// and the last one is never cut.

import { assert } from "../../assert.ts";

export interface AxisTicks {
  /** Multiples of a round number, ascending; the first is ≤ low, the last ≥ high. */
  readonly values: readonly number[];
  /** How many decimals tell them apart. */
  readonly decimals: number;
}

/** Multiples of a power of ten that make round steps, with the decimals each adds. */
const ROUND_STEPS = [
  { factor: 1, decimals: 0 },
  { factor: 2, decimals: 0 },
  { factor: 2.5, decimals: 1 },
  { factor: 5, decimals: 0 },
  { factor: 10, decimals: -1 },
] as const;

const METRIC_HIGH_MIN = 0.001;
const METRIC_STEPS = 5;

/** Ticks that enclose `low` and `high`, with about `stepsMax` steps between them. */
export function axisTicks(low: number, high: number, stepsMax: number): AxisTicks {
  assert(Number.isFinite(low) && Number.isFinite(high) && low <= high, "an axis has two ends");
  const span = high > low ? high - low : Math.max(Math.abs(high), 1) / 10;
  const { unit, decimals } = unitBelow(span / stepsMax);
  const round =
    ROUND_STEPS.find(({ factor }) => unit * factor * stepsMax >= span) ?? ROUND_STEPS[4];
  const step = unit * round.factor;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return {
    values: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
    decimals: Math.max(decimals + round.decimals, 0),
  };
}

/** Ticks of a metric from 0 to at least `high`; never finer than thousandths, however small the metric. */
export function metricTicks(high: number): AxisTicks {
  return axisTicks(0, Math.max(high, METRIC_HIGH_MIN), METRIC_STEPS);
}

/** The label of a metric's tick: in percent for hit rates. `decimals` are those of the ticks. */
export function metricTickText(metric: string, value: number, decimals: number): string {
  return metric.startsWith("hit_rate@")
    ? `${(value * 100).toFixed(Math.max(decimals - 2, 0))}\u00a0%`
    : value.toFixed(decimals);
}

/** Whole numbers from `low` to `high`, thinned to at most about `stepsMax` steps; both ends stay in the axis. */
export function wholeTicks(low: number, high: number, stepsMax: number): readonly number[] {
  const { values } = axisTicks(low, high, stepsMax);
  return values.filter((value) => Number.isInteger(value) && value >= low && value <= high);
}

/** The greatest power of ten that is ≤ `size`, and the decimals it needs (negative above 1). */
function unitBelow(size: number): { unit: number; decimals: number } {
  let unit = 1;
  let decimals = 0;
  while (unit > size && decimals < 15) {
    decimals++;
    unit = 1 / 10 ** decimals;
  }
  while (unit * 10 <= size) {
    decimals--;
    unit *= 10;
  }
  return { unit, decimals };
}
