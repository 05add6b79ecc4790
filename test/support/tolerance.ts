// How far an f32 kernel may be from the f64 reference. Nothing here is chosen by trial: bounds follow from the unit
// roundoff u = 2^-24 and the number n of roundings on the way to a result (Higham, "Accuracy and Stability of Numerical
// Algorithms", 2nd ed., ch. 3). Where the way is long, the bound is a backward error: the kernel's result is the exact
// result for inputs that are off by γₙ, so the effect of such inputs on the reference is the tolerance.

import { randomStream } from "../../functions/core/random.ts";
import { read } from "./read.ts";

/** Unit roundoff of f32. */
export const U = 2 ** -24;

/** γₙ = n u / (1 − n u): the relative error that n roundings can add up to. */
export function gamma(n: number): number {
  return (n * U) / (1 - n * U);
}

/** Roundings beyond the dot products in one step of an LSTM or a softmax: activations of a few ulp, sums, products. */
export const STEP_ROUNDINGS = 32;

/** A copy of values whose elements are off by up to ± `relative` of themselves, and of `share` of the largest. */
export function disturbed(
  values: Float64Array,
  { relative, share = 0, seed, index }: Disturbance,
): Float64Array {
  const stream = randomStream({ seed, purpose: "test", major: index });
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.map((value) => {
    const sign = 2 * stream.uniform() - 1;
    return value + sign * (relative * Math.abs(value) + share * largest);
  });
}

/** How to disturb values: by how much, and which random numbers to use. */
export interface Disturbance {
  readonly relative: number;
  readonly share?: number;
  readonly seed: number;
  readonly index: number;
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Float64Array>>;

/** Runs of the disturbed reference; their largest deviation, doubled, stands for the worst case. */
const RUNS = 4;
const SAFETY = 2;

/**
 * The tolerance of each tensor that `reference` returns: the most that it changes when its computation is disturbed
 * as rounding in f32 may disturb it, and γₙ of its largest element.
 */
export function backwardTolerances(
  n: number,
  exact: Tensors,
  reference: (seed: number) => Tensors,
): Readonly<Record<string, number>> {
  const tolerances: Record<string, number> = {};
  for (const [name, values] of Object.entries(exact)) {
    tolerances[name] =
      gamma(n) * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }
  for (let seed = 1; seed <= RUNS; seed++) {
    for (const [name, values] of Object.entries(reference(seed))) {
      const deviation = largestDifference(values, exact[name] ?? []);
      tolerances[name] = Math.max(tolerances[name] ?? 0, SAFETY * deviation);
    }
  }
  return tolerances;
}

/** The largest |x − y| of two arrays of equal length. */
export function largestDifference(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) {
    throw new Error(`arrays of ${x.length} and ${y.length} elements cannot be compared`);
  }
  let largest = 0;
  for (let index = 0; index < x.length; index++) {
    const difference = Math.abs(read(x, index) - read(y, index));
    largest = difference > largest || Number.isNaN(difference) ? difference : largest;
  }
  return largest;
}

/** |computed − exact| in units of the last place of the f32 nearest to `exact`. */
export function ulpDistance(computed: number, exact: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(computed - exact) / 2 ** (exponent - 23);
}
