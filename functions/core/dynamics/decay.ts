// How fast the quality of a model that is not trained again goes down, from its metric at several ages.

import { assert } from "../assert.ts";
import { log } from "../elementary.ts";

/** A metric at an age of the model. */
export interface AgedMetric {
  /** Time since training, in any unit. */
  readonly age: number;
  readonly value: number;
}

export interface Decay {
  /** Change of the metric per unit of age: the median of the slopes of all pairs (Theil 1950; Sen, JASA 63, 1968). */
  readonly slope: number;
  /** The line's value at age 0: the median of value − slope · age. */
  readonly atStart: number;
  /** Age at which half is lost, by the same estimate of the logarithms; Infinity where nothing is, null with a value ≤ 0. */
  readonly halfLife: number | null;
  /** Mean of the metric over the ages measured, by trapezes. */
  readonly meanOverAges: number;
}

/** The decay over at least two different ages, in any order. */
export function decayOf(points: readonly AgedMetric[]): Decay {
  const sorted = points.toSorted((a, b) => a.age - b.age);
  assert(sorted.length >= 2, "a decay is one over two ages at least");
  assert(
    sorted.every(({ age }, index) => index === 0 || age > (sorted[index - 1]?.age ?? age)),
    "ages differ",
  );
  const slope = medianSlope(sorted);
  return {
    slope,
    atStart: median(sorted.map(({ age, value }) => value - slope * age)),
    halfLife: halfLifeOf(sorted),
    meanOverAges: meanByTrapezes(sorted),
  };
}

/** Retrained − frozen at the ages that both have, by age: what training again is worth. */
export function retrainingGap(
  frozen: readonly AgedMetric[],
  retrained: readonly AgedMetric[],
): readonly AgedMetric[] {
  const byAge = new Map(frozen.map(({ age, value }) => [age, value]));
  return retrained
    .flatMap(({ age, value }) => {
      const old = byAge.get(age);
      return old === undefined ? [] : [{ age, value: value - old }];
    })
    .toSorted((a, b) => a.age - b.age);
}

function halfLifeOf(points: readonly AgedMetric[]): number | null {
  if (points.some(({ value }) => value <= 0)) {
    return null;
  }
  const slope = medianSlope(points.map(({ age, value }) => ({ age, value: log(value) })));
  return slope < 0 ? -Math.LN2 / slope : Infinity;
}

function medianSlope(points: readonly AgedMetric[]): number {
  return median(
    points.flatMap((later, index) =>
      points
        .slice(0, index)
        .map((earlier) => (later.value - earlier.value) / (later.age - earlier.age)),
    ),
  );
}

function meanByTrapezes(points: readonly AgedMetric[]): number {
  let area = 0;
  for (const [index, later] of points.entries()) {
    const earlier = points[index - 1] ?? later;
    area += ((later.value + earlier.value) / 2) * (later.age - earlier.age);
  }
  const span = (points.at(-1)?.age ?? 0) - (points[0]?.age ?? 0);
  return area / span;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
