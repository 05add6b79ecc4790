// What the stages need of a model, whichever it is: it says how histories are cut for it, learns from the pieces, and
// answers for the states after them. How it reads a piece, as a sequence or as a bag, is its own affair.

import type { FieldSource } from "../inputs/batchInputs.ts";
import type { ItemsOf, MinibatchSize } from "../training/minibatch.ts";
import type { EncodingWindow, Window } from "../training/windows.ts";
import type { BatchResult, Network } from "./network.ts";
import type { Negatives } from "./sampledHead.ts";
import type { UpdatePosition } from "./schedule.ts";

/** What an update depends on beside the windows. Whatever is random in it follows from here, never from time. */
export interface TrainingUpdate {
  readonly learningRate: number;
  /** Where the update stands in the training. */
  readonly position: UpdatePosition;
  /** Seed of the run. */
  readonly seed: number;
  /** Index of the shard that trains. */
  readonly shard: number;
  /** What a sampled loss is over beside the targets. */
  readonly negatives?: Negatives;
  /** For each of the model's further heads [B, T], what it is to predict at each position of the windows. */
  readonly labels?: readonly Float32Array[];
  /** [B, T] what each target counts; only next-item models read it. */
  readonly weights?: Float32Array;
}

/** What a model does with weights, candidates and states as a network does. */
type OfNetworks =
  | "setWeights"
  | "weights"
  | "setOptimizer"
  | "optimizer"
  | "setCandidates"
  | "state"
  | "rank"
  | "judge"
  | "recommend";

/** A model in memory. The states of `state`, `rank` and `recommend` are those of the windows encoded last. */
export interface Recommender extends Pick<Network, OfNetworks> {
  /** The windows of one epoch for a user with `count` training items. */
  trainingWindows(user: number, count: number): readonly Window[];
  /** The windows for predicting `positions` (ascending, each at least 1) of a user's sequence. */
  encodingWindows(user: number, positions: readonly number[]): readonly EncodingWindow[];
  /** What a minibatch of training holds, for the run's size of a minibatch. */
  trainingSize(batch: number): MinibatchSize;
  /** What is encoded at a time where nothing is trained. */
  readonly encodingSize: MinibatchSize;
  /**
   * One update on `windows` of the users' training items, longest first. The losses are of what is predicted item by
   * item, in nats. Throws LimitError `diverged`, with the weights as they were.
   */
  trainBatch(
    windows: readonly Window[],
    itemsOf: ItemsOf,
    update: TrainingUpdate,
    fields?: FieldSource | null,
  ): BatchResult;
  /** Forward only over `windows`, longest first; `fields` is what the model reads beside the items. */
  encode(windows: readonly Window[], itemsOf: ItemsOf, fields?: FieldSource | null): void;
}
