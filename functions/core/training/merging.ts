// How shards train between two reductions, and how their results become one model. Pure: who takes part in a round and
// which updates a shard makes in it are functions of the configuration alone.

import { permutation, randomStream } from "../random.ts";

/** The rules by which the shards' results of a round are merged. */
export const OUTER_RULES = ["mean", "nesterov"] as const;
/** The forms of the numbers of an update. */
export const COMPRESSIONS = ["none", "f16", "int8"] as const;
export const ROW_MEANS = ["touched", "all", "occurring", "root"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Everything about rounds that is not an epoch and a mean of weights. */
export interface MergingConfig {
  /** H: updates of a shard in a round, going on where its last round ended; null: one epoch. */
  readonly localUpdates: number | null;
  /** Rounds that an epoch is divided into, where there are several: epochs.ts. */
  readonly mergesPerEpoch?: number | undefined;
  /** `mean` ships weights. `nesterov` ships what changed, and takes it for the gradient of an outer step. */
  readonly outer: {
    readonly kind: (typeof OUTER_RULES)[number];
    readonly learningRate: number;
    readonly momentum: number;
  };
  /** μ: pull of the weights that came into the round on those in training (FedProx); 0: none. */
  readonly proximal: number;
  /** Shards that train in a round; null: all. */
  readonly participants: number | null;
  /** Whether the inner optimizer starts every round without state. */
  readonly resetOptimizer: boolean;
  readonly compression: Compression;
  /**
   * Whether a row's update is divided by the weight of the shards that touched it, or of all. `occurring`: of those
   * that trained on the row's item; the others do not send it. `root`: the same, times the root of their number.
   */
  readonly rowMean: (typeof ROW_MEANS)[number];
}

/** Whether a shard sends the rows of only those items that it trained on. */
export function sendsOccurring({ rowMean }: Pick<MergingConfig, "rowMean">): boolean {
  return rowMean === "occurring" || rowMean === "root";
}

/** An epoch a round, and the mean of the weights: nothing of this stands in the manifest. */
export const PLAIN_MERGING: MergingConfig = {
  localUpdates: null,
  outer: { kind: "mean", learningRate: 1, momentum: 0 },
  proximal: 0,
  participants: null,
  resetOptimizer: false,
  compression: "none",
  rowMean: "touched",
};

/** What takes part is drawn from: a run's seed and shards, and its merging. */
export interface Participation {
  readonly seed: number;
  readonly shards: number;
  readonly participants: number | null;
}

/** The shards that train in `round`, ascending. */
export function participantsOf(
  { seed, shards, participants }: Participation,
  round: number,
): readonly number[] {
  const all = Array.from({ length: shards }, (_, shard) => shard);
  if (participants === null || participants >= shards) {
    return all;
  }
  const stream = randomStream({ seed, purpose: "participants", major: round });
  const drawn = [...permutation(shards, stream).subarray(0, participants)];
  return drawn.sort((a, b) => a - b);
}

/** The rounds before `end` in which `shard` trains, ascending. */
export function roundsOf(plan: Participation, shard: number, end: number): readonly number[] {
  const rounds = Array.from({ length: end }, (_, round) => round);
  return rounds.filter((round) => participantsOf(plan, round).includes(shard));
}
