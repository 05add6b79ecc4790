// Tails of the normal and the chi-square distribution, small ones too, by sums of positive terms: nothing cancels, so
// that a p value of 1e-30 is right in its digits. Arithmetic, Math.sqrt and core/elementary.ts alone.

import { assert } from "../assert.ts";
import { exp } from "../elementary.ts";

/** Below this square of the argument the series of erf is short, above it the continued fraction of erfc. */
const SERIES_BELOW = 3;
const SQRT_PI = 1.7724538509055159;
const FRACTION_TERMS = 200;

/** P(|Z| ≥ |z|) of a standard normal Z. */
export function normalTailProbability(z: number): number {
  return errorComplement((z * z) / 2);
}

/**
 * P(X ≥ x) of a chi-square X with `freedom` degrees of freedom, an integer from 1, by the recurrence of the incomplete
 * gamma function Q(a + 1, y) = Q(a, y) + y^a e^−y / Γ(a + 1) (Abramowitz & Stegun 1964, 6.5.21).
 */
export function chiSquareTailProbability(x: number, freedom: number): number {
  assert(Number.isSafeInteger(freedom) && freedom >= 1, "degrees of freedom are an integer from 1");
  assert(x >= 0, "a sum of squares is not negative");
  if (x === Infinity) {
    return 0;
  }
  const y = x / 2;
  const isOdd = freedom % 2 === 1;
  let tail = isOdd ? errorComplement(y) : exp(-y);
  let term = isOdd ? (2 * Math.sqrt(y) * exp(-y)) / SQRT_PI : y * exp(-y);
  for (let a = isOdd ? 0.5 : 1; a < freedom / 2; a++) {
    tail += term;
    term *= y / (a + 1);
  }
  return Math.min(1, tail);
}

/** erfc(√y) for y ≥ 0. */
function errorComplement(y: number): number {
  if (y === Infinity) {
    return 0;
  }
  const root = Math.sqrt(y);
  if (y >= SERIES_BELOW) {
    // e^−y / √π · 1 / (√y + ½ / (√y + 1 / (√y + 3/2 / …))), from its end (Abramowitz & Stegun 7.1.14).
    let rest = root;
    for (let term = FRACTION_TERMS; term >= 1; term--) {
      rest = root + term / 2 / rest;
    }
    return exp(-y) / (SQRT_PI * rest);
  }
  // erf(√y) = 2/√π e^−y Σ 2ⁿ y^(n + ½) / (2n + 1)!! (7.1.6).
  let term = root;
  let sum = 0;
  for (let n = 1; term > sum * 1e-18; n++) {
    sum += term;
    term *= (2 * y) / (2 * n + 1);
  }
  return 1 - (2 * exp(-y) * sum) / SQRT_PI;
}
