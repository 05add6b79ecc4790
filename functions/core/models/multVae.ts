// A Mult-VAE in linear memory: sets weights, trains on bags, encodes, ranks and recommends. The counterpart of
// network.ts for bags in place of sequences; a user's vector is the mean of the encoder.

import { assert } from "../assert.ts";
import type { Kernels } from "../kernels.ts";
import { rowBytes } from "../layout.ts";
import type { BagBatch } from "./bags.ts";
import { clearGradients, heldParameters, updateFromGradients } from "./heldParameters.ts";
import { backwardToHidden, decodeLatent, drawLatent, outputForwardBackward } from "./latentHead.ts";
import { latentScorer } from "./latentRanking.ts";
import { type MultVaeShape, transposedEncoder } from "./multVaeModel.ts";
import { backwardToBags, createMultVaeCore, encodeBags, type MultVaeCore } from "./multVaePass.ts";
import type { MultVaeLimits } from "./multVaePlan.ts";
import { type OptimizerState, type Recommendations, WASM32_BYTES } from "./network.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "./optimizer.ts";
import {
  type Judgement,
  judgeQueries,
  rankQueries,
  recommendQueries,
  type Scorer,
} from "./scoredQueries.ts";

/** A question about bag `row` of the batch encoded last. */
export interface BagQuery {
  readonly row: number;
  readonly target: number;
  /** Items removed from the ranking. */
  readonly exclude: Uint32Array;
}

/** What an update depends on beside the bags. Noise and factors are inputs: bags.ts draws both from keys. */
export interface BagUpdate {
  readonly learningRate: number;
  /** Weight of the KL term. */
  readonly beta: number;
  /** [B, Z] standard normal numbers. */
  readonly noise: Float32Array;
  /** [entries] factors of dropout on the inputs; null = no dropout. */
  readonly factors: Float32Array | null;
}

/** What one training batch did, before its update. */
export interface BagResult {
  /** −log likelihood of the bags in nats, summed. */
  readonly likelihoodSum: number;
  /** KL to the standard normal distribution in nats, summed. */
  readonly divergenceSum: number;
  /** Bags; the loss is (likelihoodSum + β divergenceSum) / bags. */
  readonly bags: number;
}

export interface MultVae {
  readonly shape: MultVaeShape;
  /** Takes weights in table order; the state of the optimizer is left as it is. Throws LimitError `diverged`. */
  setWeights(weights: Float32Array): void;
  /** A copy of the weights in table order. */
  weights(): Float32Array;
  /** Takes the state of the optimizer, every slot of its rule; null = no updates yet. */
  setOptimizer(state: OptimizerState | null): void;
  optimizer(): OptimizerState;
  /**
   * One update on the mean loss over bags. Throws LimitError `diverged`, with the weights as they were, when
   * loss or gradients are not finite.
   */
  trainBatch(batch: BagBatch, update: BagUpdate): BagResult;
  /** [V], 1 = may be ranked and recommended. Until called: every item but row 0, which is padding. */
  setCandidates(mask: Uint8Array): void;
  /** Means of the bags, without dropout; they stay in memory until the next batch. */
  encode(batch: BagBatch): void;
  /** A copy [Z] of the mean of bag `row`: the user's vector. */
  state(row: number): Float32Array;
  /** [Q] ranks from the decoded means: 1 + candidates that score higher or the same; 0 = target not ranked. */
  rank(queries: readonly BagQuery[]): Uint32Array;
  /** The same ranks, with the shares of a softmax over what each query ranks. */
  judge(queries: readonly BagQuery[]): Judgement;
  /** The `count` best candidates of each query, best first, equal scores by lower item index. */
  recommend(queries: readonly Omit<BagQuery, "target">[], count: number): Recommendations;
}

/**
 * A Mult-VAE in the memory of `kernels`, with weights 0. It takes the whole memory, as createNetwork does. Throws
 * LimitError `memory-plan` where the plan exceeds `memoryBytesMax`.
 */
export function createMultVae(
  kernels: Kernels,
  shape: MultVaeShape,
  limits: MultVaeLimits,
  memoryBytesMax: number = WASM32_BYTES,
  rule: OptimizerConfig = DEFAULT_OPTIMIZER,
): MultVae {
  const core = createMultVaeCore(kernels, shape, limits, memoryBytesMax, rule);
  const { memory } = core;
  const { at } = core.plan;
  const parameters = heldParameters(core, {
    toKernels: (weights) => transposedEncoder(shape, weights, "toKernels"),
    fromKernels: (weights) => transposedEncoder(shape, weights, "fromKernels"),
    forget: () => forgetStates(core),
  });
  return {
    shape,
    ...parameters,
    trainBatch: (batch, update) => trainBags(core, batch, update),
    setCandidates: (mask) => {
      assert(mask.length === shape.V, "there is a mark for each row of the vocabulary");
      core.candidates = mask.slice();
      core.isPacked = false;
    },
    encode: (batch) => encodeBags(core, batch, null),
    state: (row) => {
      assert(row >= 0 && row < core.encoded, "the bag has been encoded with these weights");
      return memory.f32(at.mean + row * rowBytes(shape.Z), shape.Z).slice();
    },
    rank: (queries) => rankQueries<BagQuery>(scorerOf(core), queries),
    judge: (queries) => judgeQueries<BagQuery>(scorerOf(core), queries),
    recommend: (queries, count) => recommendQueries(scorerOf(core), queries, count),
  };
}

function scorerOf(core: MultVaeCore): Scorer<Omit<BagQuery, "target">> {
  const rowOf = ({ row }: Omit<BagQuery, "target">) => {
    assert(row < core.encoded, "the bags have been encoded with these weights");
    return row;
  };
  return latentScorer(core, rowOf, ({ row }) => `bag ${row} of the batch`);
}

function trainBags(core: MultVaeCore, batch: BagBatch, update: BagUpdate): BagResult {
  const { learningRate, beta, noise, factors } = update;
  assert(beta >= 0 && beta < Infinity, "the weight of the KL term is not negative and finite");
  assert(factors === null || factors.length === batch.items.length, "each entry has a factor");
  const { B } = batch;
  clearGradients(core);
  encodeBags(core, batch, factors);
  const divergenceSum = drawLatent(core, B, noise);
  decodeLatent(core, B);
  const likelihoodSum = outputForwardBackward(core, B);
  backwardToHidden(core, B, beta);
  backwardToBags(core, B);

  // What was encoded had dropout: it is no user's vector, whether or not the update follows.
  core.encoded = 0;
  updateFromGradients(core, likelihoodSum + divergenceSum, learningRate);
  forgetStates(core);
  return { likelihoodSum, divergenceSum, bags: B };
}

function forgetStates(core: MultVaeCore): void {
  core.isPacked = false;
  core.encoded = 0;
}
