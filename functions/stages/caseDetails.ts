// What a shard says of its test cases beyond the ranks: resampled differences between the model and each baseline,
// and rank histograms by slice. All of it adds up over shards and has a size that does not grow with the cases.

import { present } from "../core/assert.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { bucketsOf, type DimensionName, popularityBuckets } from "../core/evaluation/slices.ts";
import {
  type ResampledSums,
  resampleUsers,
  type UserSums,
} from "../core/evaluation/userBootstrap.ts";
import { emptyRankHistogram, recordRank } from "../core/metrics/rankHistogram.ts";
import { gainOf } from "../core/metrics/rankingMetrics.ts";
import { VALIDATION } from "../core/splits/label.ts";
import type { CaseTraits } from "./caseTraits.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Sections } from "./containers.ts";
import { jsonSection } from "./containers.ts";
import type { Shard } from "./shard.ts";

/** Metrics whose differences are measured case by case. */
export const PAIRED_METRICS = [
  { name: "ndcg@10", metric: "ndcg", k: 10 },
  { name: "hit_rate@10", metric: "hit_rate", k: 10 },
  { name: "mrr@20", metric: "mrr", k: 20 },
] as const;

/** The metric of slices. */
const [SLICED] = PAIRED_METRICS;

/** Rank histograms by contender, and sums of squares of the model's gain minus each baseline's. */
export interface SliceTally {
  readonly histograms: Readonly<Record<string, readonly number[]>>;
  readonly squares: Readonly<Record<string, number>>;
}

/** Tallies by dimension and bucket; absent where no case fell into one. */
export type SliceTallies = Readonly<
  Partial<Record<DimensionName, Readonly<Record<number, SliceTally>>>>
>;

export interface Ranked {
  readonly shard: Shard;
  readonly cases: readonly Case[];
  /** Ranks of the cases: the model's first, then the baselines'. */
  readonly ranks: Readonly<Record<string, Uint32Array>>;
  readonly catalogue: Catalogue;
  readonly areSessions: boolean;
  readonly traitsOf: (some: Case) => CaseTraits;
}

export function caseDetails(ranked: Ranked, at: { seed: number; shard: number }): Sections {
  return {
    ...jsonSection("slices", sliceTallies(ranked)),
    differences: differences(ranked, at).sums,
  };
}

/** Columns: by baseline in its order, then by metric. */
function differences(
  { shard, cases, ranks }: Ranked,
  at: { seed: number; shard: number },
): ResampledSums {
  const [model, ...baselines] = Object.values(ranks);
  const columns = baselines.length * PAIRED_METRICS.length;
  const users: (UserSums & { id: string; cases: number; differences: number[] })[] = [];
  for (const [index, { user }] of cases.entries()) {
    const id = present(shard.users[user], "a user of this shard");
    // Sessions of one user are neighbours, so that the user is still the last one.
    let last = users.at(-1);
    if (last?.id !== id) {
      last = { id, cases: 0, differences: new Array<number>(columns).fill(0) };
      users.push(last);
    }
    last.cases += 1;
    let column = 0;
    for (const baseline of baselines) {
      for (const { metric, k } of PAIRED_METRICS) {
        const difference =
          gainOf(metric, k, present(model?.[index], "a rank a case")) -
          gainOf(metric, k, present(baseline[index], "a rank a case"));
        last.differences[column] = (last.differences[column] as number) + difference;
        column += 1;
      }
    }
  }
  return resampleUsers(users, { columns, ...at });
}

function sliceTallies({
  shard,
  cases,
  ranks,
  catalogue,
  areSessions,
  traitsOf,
}: Ranked): SliceTallies {
  const tallies = new Map<string, Map<number, Tally>>();
  const popularity = popularityBuckets(catalogue.itemCounts);
  const names = Object.keys(ranks);
  for (const [index, { user, position }] of cases.entries()) {
    const items = shard.itemsOf(user);
    const buckets = bucketsOf(
      {
        history: items.subarray(0, position),
        target: present(items[position], "a case lies within its sequence"),
        timeMs: present(shard.timesOf(user)[position], "a case lies within its sequence"),
        eventType: present(shard.typesOf(user)[position], "a case lies within its sequence"),
        trainingEvents: trainingEvents(shard.labelsOf(user)),
        isSession: areSessions,
        ...traitsOf({ user, position }),
      },
      (item) => popularity[item] ?? 0,
    );
    const ranksOfCase = names.map((name) => present(ranks[name]?.[index], "a rank a case"));
    for (const [dimension, bucket] of Object.entries(buckets)) {
      tallyOf(tallies, dimension, bucket, names).add(ranksOfCase);
    }
  }
  const entries = Array.from(tallies, ([dimension, buckets]) => [
    dimension,
    Object.fromEntries(Array.from(buckets, ([bucket, tally]) => [bucket, tally.done()])),
  ]);
  return Object.fromEntries(entries);
}

function trainingEvents(labels: Uint8Array): number {
  let count = 0;
  for (const label of labels) {
    count += label < VALIDATION ? 1 : 0;
  }
  return count;
}

interface Tally {
  /** Ranks in the order of the names. */
  add(ranks: readonly number[]): void;
  done(): SliceTally;
}

function tallyOf(
  tallies: Map<string, Map<number, Tally>>,
  dimension: string,
  bucket: number,
  names: readonly string[],
): Tally {
  const buckets = tallies.get(dimension) ?? new Map<number, Tally>();
  tallies.set(dimension, buckets);
  const tally = buckets.get(bucket) ?? emptyTally(names);
  buckets.set(bucket, tally);
  return tally;
}

function emptyTally(names: readonly string[]): Tally {
  const histograms = names.map(emptyRankHistogram);
  const squares = names.map(() => 0);
  const gain = (rank: number) => gainOf(SLICED.metric, SLICED.k, rank);
  return {
    add(ranks) {
      const own = gain(ranks[0] as number);
      for (const [index, rank] of ranks.entries()) {
        recordRank(histograms[index] as Float64Array, rank);
        squares[index] = (squares[index] as number) + (own - gain(rank)) ** 2;
      }
    },
    done: () => ({
      histograms: Object.fromEntries(
        names.map((name, index) => [name, Array.from(histograms[index] as Float64Array)]),
      ),
      squares: Object.fromEntries(
        names.slice(1).map((name, index) => [name, squares[index + 1] as number]),
      ),
    }),
  };
}
