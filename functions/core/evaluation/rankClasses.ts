// The empirical distribution of ranks at a few of them, from the number of cases at each (metrics/rankCounts.ts): short
// enough for a report, whatever the number of candidates.

import type { RankCounts } from "../metrics/rankCounts.ts";

/** Upper bounds of the classes, inclusive; beyond the last is a class of its own, and so are targets without rank. */
export const RANK_BOUNDS = [
  1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
  1_000_000,
] as const;

/** [RANK_BOUNDS.length + 1] cases by class, those of the last with the unranked. */
export type RankClasses = readonly number[];

export function rankClasses(counts: RankCounts): RankClasses {
  const classes = new Array<number>(RANK_BOUNDS.length + 1).fill(0);
  counts.forEach((count, rank) => {
    const found = rank === 0 ? -1 : RANK_BOUNDS.findIndex((bound) => rank <= bound);
    const element = found === -1 ? RANK_BOUNDS.length : found;
    classes[element] = (classes[element] as number) + count;
  });
  return classes;
}

/** The share of cases with a rank up to each bound; empty without cases. */
export function rankShares(classes: RankClasses): readonly { rank: number; share: number }[] {
  const cases = classes.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return cases === 0
    ? []
    : RANK_BOUNDS.map((rank, index) => {
        below += classes[index] as number;
        return { rank, share: below / cases };
      });
}
