// A sequential variational autoencoder in linear memory: sets weights, trains on sequences, encodes, ranks and
// recommends. The counterpart of network.ts; a user's vector is the mean of the latent after the last step.

import { assert } from "../assert.ts";
import type { Kernels } from "../kernels.ts";
import { rowBytes } from "../layout.ts";
import { clearGradients, heldParameters, updateFromGradients } from "./heldParameters.ts";
import { backwardToHidden, decodeLatent, drawLatent, outputForwardBackward } from "./latentHead.ts";
import { latentScorer } from "./latentRanking.ts";
import type { Network, RankQuery } from "./network.ts";
import { WASM32_BYTES } from "./network.ts";
import { rowOfState } from "./networkCore.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "./optimizer.ts";
import { judgeQueries, rankQueries, recommendQueries, type Scorer } from "./scoredQueries.ts";
import type { SvaeShape } from "./svaeModel.ts";
import {
  backwardToItems,
  createSvaeCore,
  encodeSequences,
  type Sequences,
  type SvaeCore,
  writeTargets,
} from "./svaePass.ts";
import type { SvaeLimits } from "./svaePlan.ts";

/** What an update depends on beside the sequences. */
export interface SvaeUpdate {
  /** [B, T, k] items that follow each position, 0 = none; an item may be there more than once. */
  readonly next: Uint32Array;
  readonly learningRate: number;
  /** Weight of the KL term. */
  readonly beta: number;
  /** [positions, Z] standard normal numbers, position by position of all sequences: step by step, then by sequence. */
  readonly noise: Float32Array;
}

/** What one training batch did, before its update. */
export interface SvaeResult {
  /** −log likelihood of the items that follow in nats, summed. */
  readonly likelihoodSum: number;
  /** KL to the standard normal distribution in nats, summed. */
  readonly divergenceSum: number;
  /** Positions; the loss is (likelihoodSum + β divergenceSum) / positions. */
  readonly positions: number;
  /** Items that follow, over all positions. */
  readonly targets: number;
}

/** As a Network, over the means of the latent. */
export interface Svae extends Omit<Network, "shape" | "trainBatch" | "encode" | "lastStates"> {
  readonly shape: SvaeShape;
  /** One update on the mean loss over positions. Throws LimitError `diverged`, with the weights as they were. */
  trainBatch(batch: Sequences, update: SvaeUpdate): SvaeResult;
  /** Means of all positions, without noise; they stay in memory until the next batch. */
  encode(batch: Sequences): void;
}

/**
 * A sequential autoencoder in the memory of `kernels`, with weights 0. It takes the whole memory, as createNetwork
 * does. Throws LimitError `memory-plan` where the plan exceeds `memoryBytesMax`.
 */
export function createSvae(
  kernels: Kernels,
  shape: SvaeShape,
  limits: SvaeLimits,
  memoryBytesMax: number = WASM32_BYTES,
  rule: OptimizerConfig = DEFAULT_OPTIMIZER,
): Svae {
  const core = createSvaeCore(kernels, shape, limits, memoryBytesMax, rule);
  const { memory } = core;
  const { at } = core.plan;
  const parameters = heldParameters(core, {
    toKernels: (weights) => weights,
    fromKernels: (weights) => weights,
    forget: () => forgetStates(core),
  });
  return {
    shape,
    ...parameters,
    trainBatch: (batch, update) => trainSequences(core, batch, update),
    setCandidates: (mask) => {
      assert(mask.length === shape.V, "there is a mark for each row of the vocabulary");
      core.candidates = mask.slice();
      core.isPacked = false;
    },
    encode: (batch) => {
      encodeSequences(core, batch);
    },
    state: (row, position) => {
      const address = at.mean + rowOfState(core, row, position) * rowBytes(shape.Z);
      return memory.f32(address, shape.Z).slice();
    },
    rank: (queries) => rankQueries<RankQuery>(scorerOf(core), queries),
    judge: (queries) => judgeQueries<RankQuery>(scorerOf(core), queries),
    recommend: (queries, count) => recommendQueries(scorerOf(core), queries, count),
  };
}

function scorerOf(core: SvaeCore): Scorer<Omit<RankQuery, "target">> {
  return latentScorer(
    core,
    ({ row, position }) => rowOfState(core, row, position),
    ({ row, position }) => `sequence ${row} of the batch, position ${position}`,
  );
}

function trainSequences(core: SvaeCore, batch: Sequences, update: SvaeUpdate): SvaeResult {
  const { next, learningRate, beta, noise } = update;
  const { limits, shape } = core;
  assert(beta >= 0 && beta < Infinity, "the weight of the KL term is not negative and finite");
  const { B, T } = batch;
  assert(next.length === B * T * limits.horizon, "each position has room for k items");
  assert(
    next.every((item) => item < shape.V),
    "the items that follow are in the vocabulary",
  );
  clearGradients(core);
  const { order, sizes } = encodeSequences(core, batch);
  const { R } = order;
  const targets = writeTargets(core, next, T, order);
  const divergenceSum = drawLatent(core, R, noise);
  decodeLatent(core, R);
  const likelihoodSum = outputForwardBackward(core, R);
  backwardToHidden(core, R, beta);
  backwardToItems(core, sizes);

  updateFromGradients(core, likelihoodSum + divergenceSum, learningRate);
  forgetStates(core);
  return { likelihoodSum, divergenceSum, positions: R, targets };
}

function forgetStates(core: SvaeCore): void {
  core.isPacked = false;
  core.isEncoderPacked = false;
  core.encoded = null;
}
