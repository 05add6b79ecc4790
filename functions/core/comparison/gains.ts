// Metrics of one target by name, such as `ndcg@20`, as the gain of a rank: what comparisons are made of, for any
// cutoff. Definitions are those of metrics/rankCounts.ts, which has them for whole counts of ranks.

import { log2 } from "../elementary.ts";
import { RBP_PERSISTENCE } from "../metrics/listRelevance.ts";
import { optionError } from "../optionError.ts";

/** What a target at rank r ≤ k is worth; beyond the cutoff k, or without a rank, it is worth 0. */
const GAINS = {
  hit_rate: () => 1,
  recall: () => 1,
  precision: (_rank: number, k: number) => 1 / k,
  f1: (_rank: number, k: number) => 2 / (k + 1),
  mrr: (rank: number) => 1 / rank,
  map: (rank: number) => 1 / rank,
  ndcg: (rank: number) => 1 / log2(rank + 1),
  rbp: (rank: number) => rankBias(rank),
} as const;

/** Every gain by name. */
export const GAIN_NAMES = Object.keys(GAINS) as readonly (keyof typeof GAINS)[];

export interface CutMetric {
  /** Such as `ndcg@20`. */
  readonly name: string;
  readonly gain: keyof typeof GAINS;
  readonly cutoff: number;
}

/** What plans compare. At a cutoff of 1 all three are the hit rate. */
export const COMPARED_METRICS: readonly CutMetric[] = [
  "hit_rate@1",
  ...[5, 10, 20].flatMap((k) => [`hit_rate@${k}`, `mrr@${k}`, `ndcg@${k}`]),
].map((name) => metricNamed(name, "metric"));

/** The metric called `name`. Throws ConfigurationError, with `where` as the option that it came from. */
export function metricNamed(name: string, where: string): CutMetric {
  const [, gain = "", digits = ""] = /^([a-z_0-9]+)@([1-9]\d{0,5})$/.exec(name) ?? [];
  if (!Object.hasOwn(GAINS, gain)) {
    throw optionError(where, {
      expected: `one of ${GAIN_NAMES.map((one) => `${one}@K`).join(", ")}, such as ndcg@20`,
      found: JSON.stringify(name),
    });
  }
  return { name, gain: gain as keyof typeof GAINS, cutoff: Number(digits) };
}

/** The gain of a target at `rank`, which counts from 1; 0 says that it has none. In [0, 1]. */
export function gainOf({ gain, cutoff }: CutMetric, rank: number): number {
  return rank === 0 || rank > cutoff ? 0 : GAINS[gain](rank, cutoff);
}

function rankBias(rank: number): number {
  let weight = 1 - RBP_PERSISTENCE;
  for (let place = 1; place < rank; place++) {
    weight *= RBP_PERSISTENCE;
  }
  return weight;
}
