// Student's t distribution for any positive degrees of freedom, by the incomplete beta function: what a difference over
// a handful of seeds must be held against, for which the normal distribution is too narrow.

import { assert } from "../assert.ts";
import { exp, log } from "../elementary.ts";

/** Coefficients of Lanczos' approximation of the gamma function, g = 7 (Numerical Recipes, 3rd ed., 6.1, 9 terms). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const;
const HALF_LOG_TAU = 0.9189385332046727;
const STEPS_MAX = 10_000;
const TINY = 1e-300;

/** P(|T| ≥ |t|) with `freedom` degrees of freedom; Infinity is the normal distribution to about 1e-6. */
export function tTailProbability(t: number, freedom: number): number {
  assert(freedom > 0 && !Number.isNaN(t), "a t value has positive degrees of freedom");
  if (!Number.isFinite(t)) {
    return 0;
  }
  const nu = Math.min(freedom, NORMAL_FREEDOM);
  return regularisedBeta(nu / (nu + t * t), nu / 2, 0.5);
}

/** Beyond this many, more degrees of freedom change nothing that is printed. */
const NORMAL_FREEDOM = 1e6;

/** The t > 0 that |T| exceeds with probability `tail`, 0 < tail < 1; to about 1e-9 of it. */
export function tCriticalValue(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (tTailProbability(high, freedom) > tail) {
    high *= 2;
  }
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tTailProbability(middle, freedom) > tail) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** I_x(a, b), by the continued fraction on the side where it converges fast. */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Lentz's evaluation of the continued fraction of the incomplete beta function. */
function betaFraction(x: number, a: number, b: number): number {
  const nonzero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) {
      break;
    }
  }
  return fraction;
}

/** log Γ(x) for x > 0. */
function logGamma(x: number): number {
  if (x < 0.5) {
    return logGamma(x + 1) - log(x);
  }
  let sum: number = LANCZOS[0];
  for (let term = 1; term < LANCZOS.length; term++) {
    sum += (LANCZOS[term] as number) / (x - 1 + term);
  }
  const shifted = x + 6.5;
  return HALF_LOG_TAU + (x - 0.5) * log(shifted) - shifted + log(sum);
}
