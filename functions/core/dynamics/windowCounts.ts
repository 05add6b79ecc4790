// Counts of categories by window as dense rows, for the thousands of divergences that a shuffle takes.

import { log2 } from "../elementary.ts";
import type { InterestWindows } from "./interestWindows.ts";

export interface WindowCounts {
  /** Events of each window by the number of their category, in order of first occurrence. */
  readonly numbered: readonly Uint32Array[];
  /** Distinct categories. */
  readonly categoryCount: number;
}

/** Numbers the categories of a user's windows. */
export function numberCategories(windows: InterestWindows): WindowCounts {
  const numbers = new Map<number, number>();
  const numberOf = (category: number) => {
    const number = numbers.get(category) ?? numbers.size;
    numbers.set(category, number);
    return number;
  };
  return { numbered: windows.map((window) => window.map(numberOf)), categoryCount: numbers.size };
}

/** Adds the events of a window to counts [categories]. */
export function countInto(counts: Float64Array, numbered: Uint32Array): void {
  for (const category of numbered) {
    counts[category] = (counts[category] as number) + 1;
  }
}

/** Jensen–Shannon divergence, in bits, of two rows of counts [categories], neither of them all 0; see shares.ts. */
export function divergenceOfCounts(a: Float64Array, b: Float64Array): number {
  let [totalA, totalB] = [0, 0];
  for (let category = 0; category < a.length; category++) {
    totalA += a[category] as number;
    totalB += b[category] as number;
  }
  let sum = 0;
  for (let category = 0; category < a.length; category++) {
    const own = (a[category] as number) * totalB;
    const other = (b[category] as number) * totalA;
    if (own !== other) {
      const both = logOf(own + other);
      sum += own > 0 ? ((a[category] as number) / totalA) * (1 + logOf(own) - both) : 0;
      sum += other > 0 ? ((b[category] as number) / totalB) * (1 + logOf(other) - both) : 0;
    }
  }
  return Math.min(1, Math.max(0, sum / 2));
}

/** Logarithms to base 2 of small whole numbers: with counts a of A and b of B, p / m is 2 a B / (a B + b A). */
const LOGARITHMS = Float64Array.from({ length: 4096 }, (_, number) => log2(number));

function logOf(number: number): number {
  return LOGARITHMS[number] ?? log2(number);
}
