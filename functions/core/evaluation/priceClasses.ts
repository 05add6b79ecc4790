// Prices in classes of a sixteenth of an octave, which shards count and which become five ranges with as many training
// events as whole classes allow.

import { exp, log2 } from "../elementary.ts";
import { fifths } from "./slices.ts";

const PER_OCTAVE = 16;
/** From 2^-10 to 2^30; what is less, or more, falls into the first or the last. */
const OCTAVE_MIN = -10;
export const PRICE_CLASSES = 40 * PER_OCTAVE;

/** The class of a price above 0; −1 of no price, and of one that is 0 or less. */
export function priceClass(price: number): number {
  return price > 0 && price < Infinity
    ? Math.max(0, Math.min(PRICE_CLASSES - 1, Math.floor(PER_OCTAVE * (log2(price) - OCTAVE_MIN))))
    : -1;
}

/** [PRICE_CLASSES] how many of `prices` are in each class. */
export function countPrices(prices: Iterable<number>): Float64Array {
  const counts = new Float64Array(PRICE_CLASSES);
  for (const price of prices) {
    const element = priceClass(price);
    if (element >= 0) {
      counts[element] = (counts[element] as number) + 1;
    }
  }
  return counts;
}

/** [PRICE_CLASSES] the range, from 0 to 4, of each class. */
export function priceRanges(counts: Float64Array): readonly number[] {
  return fifths(Array.from(counts));
}

/** The price at the lower end of a class. */
export function priceAt(element: number): number {
  return exp((element / PER_OCTAVE + OCTAVE_MIN) * Math.LN2);
}
