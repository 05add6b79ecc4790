// Sums of f64 that do not depend on the order of their terms, so that shards add up to the same bits however they were
// cut: a sum is kept as parts that do not overlap and together are exactly the sum of all terms, and is rounded once,
// when it is read (Shewchuk, "Adaptive precision floating-point arithmetic", Discrete & Computational Geometry 1997).

import { assert } from "../assert.ts";

export interface ExactSum {
  /** Adds a finite number. */
  add(term: number): void;
  /** Adds another sum, by its parts. */
  merge(parts: readonly number[]): void;
  /** The sum so far as plain numbers, smallest first: what shards write down. */
  parts(): readonly number[];
  /** The f64 nearest to the sum. */
  value(): number;
}

/** The sum of nothing. Terms and partial sums stay below 2^1023 in size. */
export function exactSum(): ExactSum {
  let parts: number[] = [];
  const add = (term: number) => {
    assert(Number.isFinite(term), "terms of a sum are finite");
    let high = term;
    const next: number[] = [];
    for (const part of parts) {
      const [large, small] = Math.abs(high) < Math.abs(part) ? [part, high] : [high, part];
      high = large + small;
      // What the addition rounded away is itself an f64 (Dekker's fast two-sum).
      const low = small - (high - large);
      if (low !== 0) {
        next.push(low);
      }
    }
    next.push(high);
    parts = next;
  };
  return {
    add,
    merge: (others) => others.forEach(add),
    parts: () => parts.slice(),
    value: () => rounded(parts),
  };
}

/** The exact sum of `terms`, rounded once. */
export function sumOf(terms: Iterable<number>): number {
  const sum = exactSum();
  for (const term of terms) {
    sum.add(term);
  }
  return sum.value();
}

/** The mean of at least one value: their exact sum, rounded, by their number. */
export function meanOf(values: ArrayLike<number> & Iterable<number>): number {
  assert(values.length > 0, "a mean is taken of at least one value");
  return sumOf(values) / values.length;
}

/** Rounds non-overlapping parts, smallest first, to nearest: a half is decided by the sign of what lies below it. */
function rounded(parts: readonly number[]): number {
  let index = parts.length - 1;
  let high = parts[index] ?? 0;
  let low = 0;
  while (index > 0 && low === 0) {
    index -= 1;
    const part = parts[index] as number;
    const sum = high + part;
    low = part - (sum - high);
    high = sum;
  }
  const below = parts[index - 1] ?? 0;
  if (index > 0 && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
    const twice = low * 2;
    const sum = high + twice;
    if (twice === sum - high) {
      return sum;
    }
  }
  return high;
}
