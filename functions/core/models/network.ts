// A model in linear memory: sets weights, trains on batches of sequences, encodes, ranks and recommends. It plans
// memory, writes inputs, calls kernels with addresses and reads outputs; the arithmetic is in assembly/.

import { assert } from "../assert.ts";
import type { Kernels } from "../kernels.ts";
import { rowBytes } from "../layout.ts";
import { recommendItems } from "./bestItems.ts";
import { type DropoutRates, NO_DROPOUT, type UpdateAddress } from "./dropout.ts";
import { heldParameters } from "./heldParameters.ts";
import type { InputBags } from "./inputs.ts";
import type { ModelShape } from "./model.ts";
import { createCore, encode, forgetStates, lastStates, rowOfState } from "./networkCore.ts";
import { planNetwork } from "./networkPlan.ts";
import { FULL_SOFTMAX, type Objective } from "./objective.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "./optimizer.ts";
import { judgeTargets, rankTargets } from "./ranking.ts";
import type { Negatives } from "./sampledHead.ts";
import type { Judgement } from "./scoredQueries.ts";
import type { EncoderStates } from "./states.ts";
import { trainBatch } from "./training.ts";

/** Sequences of items, padded to T, sorted by length. */
export interface SequenceBatch {
  readonly B: number;
  readonly T: number;
  /** [B, T] row-major inputs, 0 past a row's length. */
  readonly items: Uint32Array;
  /** [B, T] the item to predict at each position; 0 = no loss at this position. */
  readonly targets: Uint32Array;
  /** [B] in [1, T], descending. */
  readonly lengths: Uint32Array;
  /** Values of each field of the model, in its order; none for a model without. */
  readonly inputs?: readonly InputBags[];
  /** What the sequences start from, as constants (see states.ts); zeros where it is not said. */
  readonly initial?: EncoderStates;
  /** Items beside the target that a sampled loss is over; read by no other. */
  readonly negatives?: Negatives;
  /** [B, T] what each target counts in the loss beside the others, above 0; all alike where it is not said. */
  readonly weights?: Float32Array;
  /** For each of the model's further heads [B, T], what it is to predict at each position. */
  readonly labels?: readonly Float32Array[];
}

/** State of the optimizer: number of updates done, and its slots by name; flat, unpadded, table order. */
export interface OptimizerState {
  readonly step: number;
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** The largest batch a network will be given, and the longest list it will recommend. */
export interface NetworkLimits {
  readonly batchMax: number;
  readonly lengthMax: number;
  readonly topMax: number;
}

/** A question about the state after `position` of row `row` of the batch encoded last. */
export interface RankQuery {
  readonly row: number;
  readonly position: number;
  readonly target: number;
  /** Items removed from the ranking. */
  readonly exclude: Uint32Array;
}

/** Lists of recommended items, best first. */
export interface Recommendations {
  /** [Q, count], 0 where there are fewer candidates. */
  readonly items: Uint32Array;
  /** [Q, count], 0 where there are fewer candidates. */
  readonly scores: Float32Array;
}

/** What one training batch did. */
export interface BatchResult {
  /** The loss, in nats where it is a cross-entropy, before the update: its mean times the positions. */
  readonly lossSum: number;
  /** Positions with a target. */
  readonly positions: number;
  /** What the sequences ended with under the weights before the update, for a batch that brought `initial`. */
  readonly last?: EncoderStates;
  /** The losses of each further head, summed over positions, without its weight; where there are any. */
  readonly headLosses?: readonly number[];
}

export interface Network {
  readonly shape: ModelShape;
  /**
   * Takes weights in table order; the state of the optimizer is left as it is. Throws LimitError `diverged` for weights
   * that are not finite.
   */
  setWeights(weights: Float32Array): void;
  /** A copy of the weights in table order. */
  weights(): Float32Array;
  /** Takes the state of the optimizer, every slot of its rule; null = no updates yet. */
  setOptimizer(state: OptimizerState | null): void;
  optimizer(): OptimizerState;
  /**
   * One update on the mean loss over the positions that have a target; without any, nothing changes.
   * Throws LimitError `diverged`, with the weights as they were, when loss or gradients are not finite.
   * `address` says which masks of dropout are drawn; without dropout it has no effect.
   */
  trainBatch(
    batch: SequenceBatch,
    learningRate: number,
    address?: UpdateAddress | null,
  ): BatchResult;
  /** [V], 1 = may be ranked and recommended. Until called: every item but padding. */
  setCandidates(mask: Uint8Array): void;
  /** Forward only; the states stay in memory for `state`, `rank` and `recommend` until the next batch. */
  encode(batch: SequenceBatch): void;
  /** A copy [H] of the state of the encoder after `position` of `row`. */
  state(row: number, position: number): Float32Array;
  /** What the sequences of the batch encoded last ended with, to be carried as `initial`. */
  lastStates(): EncoderStates;
  /**
   * [Q] ranks: 1 + candidates with a higher score + other candidates with the same score (ties against the model);
   * 0 where the target is itself excluded or not a candidate.
   */
  rank(queries: readonly RankQuery[]): Uint32Array;
  /** The same ranks, with the shares of a softmax over what each query ranks. */
  judge(queries: readonly RankQuery[]): Judgement;
  /** The `count` best candidates of each query, best first, equal scores by lower item index. */
  recommend(queries: readonly Omit<RankQuery, "target">[], count: number): Recommendations;
}

/** 65,536 pages of 64 KiB: all that 32-bit addresses reach. */
export const WASM32_BYTES = 2 ** 32;

/** Bytes of linear memory that a network takes. Throws LimitError where they exceed `memoryBytesMax`. */
export function plannedBytes(
  shape: ModelShape,
  limits: NetworkLimits,
  memoryBytesMax: number = WASM32_BYTES,
  optimizer: OptimizerConfig = DEFAULT_OPTIMIZER,
  dropout: DropoutRates = NO_DROPOUT,
  objective: Objective = FULL_SOFTMAX,
): number {
  const bounds = { startByte: 0, memoryBytesMax };
  return planNetwork(shape, limits, optimizer, bounds, dropout, objective).endByte;
}

/**
 * A network in the memory of `kernels`, with weights 0. It takes the whole memory: a network made before on the same
 * kernels may not be used any more.
 */
export function createNetwork(
  kernels: Kernels,
  shape: ModelShape,
  limits: NetworkLimits,
  memoryBytesMax: number = WASM32_BYTES,
  optimizer: OptimizerConfig = DEFAULT_OPTIMIZER,
  dropout: DropoutRates = NO_DROPOUT,
  objective: Objective = FULL_SOFTMAX,
): Network {
  const core = createCore(kernels, shape, limits, memoryBytesMax, optimizer, dropout, objective);
  const { at } = core.plan;
  const same = (weights: Float32Array) => weights;
  return {
    shape,
    ...heldParameters(core, {
      toKernels: same,
      fromKernels: same,
      forget: () => forgetStates(core),
    }),
    trainBatch: (batch, learningRate, address = null) =>
      trainBatch(core, batch, learningRate, address),
    setCandidates: (mask) => {
      assert(mask.length === shape.V, "there is a mark for each row of the vocabulary");
      core.candidates = mask.slice();
      core.isScoringPacked = false;
    },
    encode: (batch) => encode(core, batch),
    state: (row, position) => {
      const address = at.h + rowOfState(core, row, position) * rowBytes(shape.H);
      return core.memory.f32(address, shape.H).slice();
    },
    lastStates: () => lastStates(core),
    rank: (queries) => rankTargets(core, queries),
    judge: (queries) => judgeTargets(core, queries),
    recommend: (queries, count) => recommendItems(core, queries, count),
  };
}
