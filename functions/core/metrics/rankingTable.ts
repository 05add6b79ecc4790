// Every ranking metric of one target per case, each with its 95 % interval, under the names of docs/metrics.md: what a
// run reports of its model and of each baseline. Made of the number of cases at each rank, so shards merge exactly.

import { assert } from "../assert.ts";
import { RBP_PERSISTENCE } from "./listRelevance.ts";
import { oneTargetMetrics, type RankCounts } from "./rankCounts.ts";
import { emptyRankHistogram, RANK_MAX, type RankHistogram } from "./rankHistogram.ts";
import { CUTOFFS, type Estimate, normalEstimate, rankingMetrics } from "./rankingMetrics.ts";

export type RankingTable = Readonly<Record<string, Estimate>>;

/**
 * The table at the cutoffs of rankingMetrics.ts; empty without cases. What one target makes a multiple of another
 * metric has that metric's interval, multiplied; the intervals take cases as independent.
 */
export function rankingTable(counts: RankCounts): RankingTable {
  const headline = rankingMetrics(histogramOf(counts)) as RankingTable;
  const values = oneTargetMetrics(counts, CUTOFFS);
  const cases = counts.reduce((sum, count) => sum + count, 0);
  const table: Record<string, Estimate> = { ...headline };
  for (const [name, value] of Object.entries(values)) {
    table[name] ??=
      headline[sameWithOneTarget(name)] ??
      ({ value, ...intervalOf(name, { counts, cases, value, headline }) } satisfies Estimate);
  }
  return table;
}

/** The headline metric that `name` is where there is one target a case; itself where there is none. */
function sameWithOneTarget(name: string): string {
  return name
    .replace("recall@", "hit_rate@")
    .replace("map@", "mrr@")
    .replace("r_precision", "hit_rate@1");
}

interface Known {
  readonly counts: RankCounts;
  readonly cases: number;
  readonly value: number;
  readonly headline: RankingTable;
}

function intervalOf(
  name: string,
  { counts, cases, value, headline }: Known,
): Omit<Estimate, "value"> {
  const [metric = "", digits = "1"] = name.split("@");
  const k = Number(digits);
  const scaled = (from: string, factor: number) => {
    const { low = 0, high = 1 } = headline[from] ?? {};
    return { low: Math.min(value, low * factor), high: Math.max(value, high * factor) };
  };
  const last = counts.length - 1;
  const rankOf = (rank: number) => (rank === 0 ? Math.max(1, last) : rank);
  switch (metric) {
    case "precision":
      return scaled(`hit_rate@${k}`, 1 / k);
    case "f1":
      return scaled(`hit_rate@${k}`, 2 / (k + 1));
    case "rbp":
      return spread(rankBiases(k), { counts, cases, value });
    case "mean_rank":
      return spread(rankOf, { counts, cases, value });
    default:
      assert(metric === "mean_percentile_rank", `an interval of ${name} is known`);
      return spread((rank) => (last <= 1 ? 0 : (rankOf(rank) - 1) / (last - 1)), {
        ...{ counts, cases, value },
      });
  }
}

/** The interval of a mean of `gain` over the cases, from its variance between them; a bound of 0 below. */
function spread(
  gain: (rank: number) => number,
  { counts, cases, value }: Omit<Known, "headline">,
): Omit<Estimate, "value"> {
  const squares = counts.reduce(
    (sum, count, rank) => (count === 0 ? sum : sum + count * (gain(rank) - value) ** 2),
    0,
  );
  const { low, high } = normalEstimate(value, squares, cases);
  return { low: Math.max(0, low), high };
}

/** The gain of rank-biased precision: (1 − p) p^(rank − 1) up to rank k. */
function rankBiases(k: number): (rank: number) => number {
  const gains = [0];
  let gain = 1 - RBP_PERSISTENCE;
  for (let rank = 1; rank <= k; rank++) {
    gains.push(gain);
    gain *= RBP_PERSISTENCE;
  }
  return (rank) => gains[rank] ?? 0;
}

/** The first ranks alone, and the misses. */
function histogramOf(counts: RankCounts): RankHistogram {
  const histogram = emptyRankHistogram();
  counts.forEach((count, rank) => {
    const element = rank > RANK_MAX ? 0 : rank;
    histogram[element] = (histogram[element] as number) + count;
  });
  return histogram;
}
