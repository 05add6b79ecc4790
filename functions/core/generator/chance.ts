// Draws from the distributions that the simulated shop is made of. A draw moves the stream's cursor; how far is a
// function of the numbers drawn, so that a user's whole history is a function of the user's stream.

import { log } from "../elementary.ts";
import type { RandomStream } from "../random.ts";

/** An exponential number with the given mean. */
export function exponential(stream: RandomStream, mean: number): number {
  return -log(1 - stream.uniform()) * mean;
}

/** A standard normal number (Marsaglia's polar method, 1964; the second of each pair is not used). */
export function normal(stream: RandomStream): number {
  for (;;) {
    const a = 2 * stream.uniform() - 1;
    const b = 2 * stream.uniform() - 1;
    const square = a * a + b * b;
    if (square > 0 && square < 1) {
      return a * Math.sqrt((-2 * log(square)) / square);
    }
  }
}

/** An index drawn with probability `shares[index]`; the shares sum to 1. */
export function drawIndex(stream: RandomStream, shares: ArrayLike<number>): number {
  let left = stream.uniform();
  const last = shares.length - 1;
  for (let index = 0; index < last; index++) {
    left -= shares[index] as number;
    if (left < 0) {
      return index;
    }
  }
  return last;
}

/** Weights divided by their sum, which is positive. */
export function normalised(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
  }
  return weights.map((weight) => weight / sum);
}
