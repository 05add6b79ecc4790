// Standard normal numbers as a function of their position in a random stream, by the inverse of the distribution
// function: one uniform number makes one normal number, so any of them can be had again without those before it.
// Rational approximations of Wichura ("Algorithm AS 241: The percentage points of the normal distribution", Applied
// Statistics 37, 1988, PPND7), with arithmetic, Math.sqrt and core/elementary.ts alone.

import { log } from "./elementary.ts";
import type { RandomStream } from "./random.ts";

/** Numerators and denominators, lowest power first: the centre, the flanks, the far tails. */
const CENTRE = [
  [3.3871327179, 50.434271938, 159.29113202, 59.10937472],
  [1, 17.895169469, 78.757757664, 67.1875636],
] as const;
const FLANK = [
  [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103],
  [1, 0.7370016425, 0.12021132975],
] as const;
const TAIL = [
  [6.657905115, 3.081226386, 0.42868294337, 0.017337203997],
  [1, 0.24197894225, 0.012258202635],
] as const;

/** The x below which a standard normal number is with probability p, 0 < p < 1; relative error about 1e-7. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    return q * ratio(CENTRE, 0.180625 - q * q);
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? ratio(FLANK, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -size : size;
}

/** The standard normal number at `position` of a stream; at most 6.4 in size, since its uniform number has 32 bits. */
export function normalAt(stream: RandomStream, position: number): number {
  return normalQuantile((stream.uint32At(position) + 0.5) * 2 ** -32);
}

function ratio([above, below]: readonly (readonly number[])[], x: number): number {
  return polynomial(above ?? [], x) / polynomial(below ?? [], x);
}

/** Polynomial with the given coefficients, lowest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
