// How many cases have their target up to each of a few ranks: the empirical distribution of ranks beyond the last
// cutoff of a metric. Counts are integers, so shards merge exactly.

/** Upper bounds of the classes, inclusive; beyond the last is a class of its own, and so are targets without rank. */
export const RANK_BOUNDS = [
  1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
  1_000_000,
] as const;

/** [RANK_BOUNDS.length + 1] cases by class, those of the last with the unranked. */
export type RankCounts = readonly number[];

/** Counts ranks from 1; 0 says that the target could not be ranked. */
export function rankCounts(ranks: Iterable<number>): RankCounts {
  const counts = new Array<number>(RANK_BOUNDS.length + 1).fill(0);
  for (const rank of ranks) {
    const found = rank === 0 ? -1 : RANK_BOUNDS.findIndex((bound) => rank <= bound);
    const element = found === -1 ? RANK_BOUNDS.length : found;
    counts[element] = (counts[element] as number) + 1;
  }
  return counts;
}

/** The share of cases with a rank up to each bound; empty without cases. */
export function rankShares(counts: RankCounts): readonly { rank: number; share: number }[] {
  const cases = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return cases === 0
    ? []
    : RANK_BOUNDS.map((rank, index) => {
        below += counts[index] as number;
        return { rank, share: below / cases };
      });
}

/** Element by element sums of counts of one length. */
export function addCounts(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((count, index) => count + (b[index] as number));
}
