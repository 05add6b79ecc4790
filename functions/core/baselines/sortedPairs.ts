// A buffer of weighted pairs of items that gives them back sorted, equal ones summed: a radix sort by digits of 16
// bits, least significant first (Knuth, The Art of Computer Programming 3, 5.2.5), whose work is linear in the pairs.

import { assert } from "../assert.ts";

/** Distinct pairs in ascending order of (from, to). */
export interface SummedPairs {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Sum of the gains of equal pairs. */
  readonly weight: Float64Array;
}

export interface SortedPairs {
  /** Pairs that can be added before the next `take`. */
  room(): number;
  /** `gain` is a whole number below 2^16. */
  add(from: number, to: number, gain: number): void;
  /** The pairs so far; the buffer is empty then. */
  take(): SummedPairs;
}

/** Columns of a buffer: pairs and what they gain. */
interface Columns {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly gain: Uint16Array;
}

const DIGIT_BITS = 16;
const DIGIT_END = 1 << DIGIT_BITS;

/** An empty buffer for `pairCountMax` pairs of numbers below V. Its memory comes with the first pair. */
export function sortedPairs(V: number, pairCountMax: number): SortedPairs {
  let here = columnsOf(0);
  let there = columnsOf(0);
  let count = 0;
  const digits = V > DIGIT_END ? [0, DIGIT_BITS] : [0];
  const starts = new Uint32Array(Math.min(V, DIGIT_END));

  function grow(): void {
    const capacity = Math.min(pairCountMax, Math.max(1024, 2 * here.from.length));
    const larger = columnsOf(capacity);
    larger.from.set(here.from);
    larger.to.set(here.to);
    larger.gain.set(here.gain);
    here = larger;
    there = columnsOf(0);
  }

  /** One stable pass by the digit at `shift` of a column. */
  function sortBy(column: "to" | "from", shift: number): void {
    const { from, to, gain } = here;
    const keys = here[column];
    starts.fill(0);
    for (let pair = 0; pair < count; pair++) {
      const digit = ((keys[pair] as number) >>> shift) & (DIGIT_END - 1);
      starts[digit] = (starts[digit] as number) + 1;
    }
    let end = 0;
    for (let digit = 0; digit < starts.length; digit++) {
      const own = starts[digit] as number;
      starts[digit] = end;
      end += own;
    }
    for (let pair = 0; pair < count; pair++) {
      const digit = ((keys[pair] as number) >>> shift) & (DIGIT_END - 1);
      const place = starts[digit] as number;
      starts[digit] = place + 1;
      there.from[place] = from[pair] as number;
      there.to[place] = to[pair] as number;
      there.gain[place] = gain[pair] as number;
    }
    [here, there] = [there, here];
  }

  return {
    room: () => pairCountMax - count,
    add(from, to, gain) {
      assert(count < pairCountMax, "the buffer has room");
      if (count === here.from.length) {
        grow();
      }
      here.from[count] = from;
      here.to[count] = to;
      here.gain[count] = gain;
      count++;
    },
    take() {
      if (there.from.length < here.from.length) {
        there = columnsOf(here.from.length);
      }
      for (const column of ["to", "from"] as const) {
        for (const shift of digits) {
          sortBy(column, shift);
        }
      }
      const summed = summedOf(here, count);
      count = 0;
      return summed;
    },
  };
}

function columnsOf(length: number): Columns {
  return {
    from: new Uint32Array(length),
    to: new Uint32Array(length),
    gain: new Uint16Array(length),
  };
}

/** Sums neighbours that are equal. */
function summedOf({ from, to, gain }: Columns, count: number): SummedPairs {
  const distinct = countDistinct(from, to, count);
  const summed = {
    from: new Uint32Array(distinct),
    to: new Uint32Array(distinct),
    weight: new Float64Array(distinct),
  };
  let place = -1;
  for (let pair = 0; pair < count; pair++) {
    const isNew = pair === 0 || from[pair] !== from[pair - 1] || to[pair] !== to[pair - 1];
    place += isNew ? 1 : 0;
    summed.from[place] = from[pair] as number;
    summed.to[place] = to[pair] as number;
    summed.weight[place] = (summed.weight[place] as number) + (gain[pair] as number);
  }
  return summed;
}

function countDistinct(from: Uint32Array, to: Uint32Array, count: number): number {
  let distinct = 0;
  for (let pair = 0; pair < count; pair++) {
    const isNew = pair === 0 || from[pair] !== from[pair - 1] || to[pair] !== to[pair - 1];
    distinct += isNew ? 1 : 0;
  }
  return distinct;
}
