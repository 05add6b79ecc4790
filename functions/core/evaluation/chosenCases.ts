// Which test cases a person is shown: the best, the typical, the worst and the coldest of a shard, chosen by rule, so
// that nobody picks the cases that look good.

import type { Case } from "./modelRanks.ts";

/** In the order of the page. */
export const CHOICES = ["best", "typical", "worst", "cold"] as const;
export type Choice = (typeof CHOICES)[number];

export interface ChosenCase {
  /** Of the case. */
  readonly index: number;
  readonly choice: Choice;
}

const EACH = 2;

/**
 * Up to two cases of each choice, none twice: the lowest ranks, those in the middle of all, the highest (a target
 * without rank, 0, is worse than any rank), and of the rest the shortest histories. Equals keep the order of the cases.
 */
export function chosenCases(cases: readonly Case[], ranks: Uint32Array): readonly ChosenCase[] {
  const order = cases.map((_, index) => index);
  const worth = (index: number) => {
    const rank = ranks[index] as number;
    return rank === 0 ? Number.POSITIVE_INFINITY : rank;
  };
  const byRank = [...order].sort((a, b) => compare(worth(a), worth(b)) || a - b);
  const positionOf = (index: number) => (cases[index] as Case).position;
  const byHistory = [...order].sort((a, b) => positionOf(a) - positionOf(b) || a - b);
  const middle = Math.floor(byRank.length / 2);
  const wishes = {
    best: byRank,
    typical: [...byRank.slice(middle), ...byRank.slice(0, middle)],
    worst: byRank.toReversed(),
    cold: byHistory,
  };
  const taken = new Set<number>();
  return CHOICES.flatMap((choice) => {
    const free = wishes[choice].filter((index) => !taken.has(index)).slice(0, EACH);
    for (const index of free) {
      taken.add(index);
    }
    return free.map((index) => ({ index, choice }));
  });
}

function compare(a: number, b: number): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
