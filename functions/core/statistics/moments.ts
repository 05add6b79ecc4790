// Mean and variance of a sample, from sums that do not depend on its order.

import { assert } from "../assert.ts";
import { meanOf, sumOf } from "../metrics/exactSum.ts";

export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Unbiased, by count − 1. */
  readonly variance: number;
}

/** The moments of at least two finite values. */
export function momentsOf(values: Float64Array): Moments {
  assert(values.length >= 2, "a variance is one of two values at least");
  const mean = meanOf(values);
  const squares = sumOf(values.map((value) => (value - mean) * (value - mean)));
  return { count: values.length, mean, variance: squares / (values.length - 1) };
}

/** b − a, element by element. */
export function pairedDifferencesOf(a: Float64Array, b: Float64Array): Float64Array {
  assert(a.length === b.length, "pairs have two members");
  return b.map((value, index) => value - (a[index] as number));
}
