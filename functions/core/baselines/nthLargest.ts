// The n-th largest of many numbers, without sorting them all: Hoare's "Find" (Communications of the ACM 4, 1961), whose
// work is on average linear in the numbers.

import { assert } from "../assert.ts";

/** The `n`-th largest of values[0 … count), n from 1 to count; the values are put in another order. No NaN. */
export function nthLargest(values: Float64Array, count: number, n: number): number {
  assert(n >= 1 && n <= count && count <= values.length, "the n-th of n or more values");
  const place = n - 1;
  let first = 0;
  let last = count - 1;
  while (first < last) {
    const [down, up] = parted(values, first, last);
    if (place > down && place < up) {
      break;
    }
    if (place <= down) {
      last = down;
    } else {
      first = up;
    }
  }
  return values[place] as number;
}

/**
 * Parts values[first … last] by one of them: those up to the first place returned are not below it, those from the
 * second place on not above it, and what is between equals it.
 */
function parted(values: Float64Array, first: number, last: number): readonly [number, number] {
  const pivot = middleOf(values, first, last);
  let up = first;
  let down = last;
  while (up <= down) {
    while ((values[up] as number) > pivot) {
      up += 1;
    }
    while ((values[down] as number) < pivot) {
      down -= 1;
    }
    if (up <= down) {
      const value = values[up] as number;
      values[up++] = values[down] as number;
      values[down--] = value;
    }
  }
  return [down, up];
}

/** The middle one of the first, the middle and the last value. */
function middleOf(values: Float64Array, first: number, last: number): number {
  const a = values[first] as number;
  const b = values[(first + last) >>> 1] as number;
  const c = values[last] as number;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
