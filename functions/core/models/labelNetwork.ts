// A network in linear memory that predicts labels of whole sequences: token embedding, recurrent layers, pooling,
// heads. The counterpart of network.ts for labels (clicked, bought, churned; an amount) in place of next items.

import { assert, present } from "../assert.ts";
import type { ClaimedMemory, KernelExports, Kernels } from "../kernels.ts";
import { padded, padWeights, parameterOffset, rowBytes, unpadWeights } from "../layout.ts";
import { type DropoutRates, drawMasks, NO_DROPOUT, type UpdateAddress } from "./dropout.ts";
import { encoderBackward, encoderForward, packEncoder } from "./encoder.ts";
import { labelBackward, labelLosses, labelProbabilities, labelScores } from "./labelHeads.ts";
import type { LabelShape } from "./labelModel.ts";
import { type LabelLimits, type LabelPlan, planLabels } from "./labelPlan.ts";
import { type OptimizerState, type SequenceBatch, WASM32_BYTES } from "./network.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig, updateParameters } from "./optimizer.ts";
import { packPooling, poolBackward, poolForward } from "./pooling.ts";
import type { LayerSizes } from "./recurrentLayer.ts";
import { assertBatch, orderRows, type RowOrder, valuesAtRows } from "./sequences.ts";
import { assertFiniteWeights, finiteNorm } from "./training.ts";

/** Sequences of tokens, padded to T, longest first. */
export type TokenBatch = Omit<SequenceBatch, "targets">;

export interface LabelNetwork {
  readonly shape: LabelShape;
  /** Takes weights in table order; the optimizer is left as it is. Throws LimitError `diverged`. */
  setWeights(weights: Float32Array): void;
  /** A copy of the weights in table order. */
  weights(): Float32Array;
  /** Takes the state of the optimizer, every slot of its rule; null = no updates yet. */
  setOptimizer(state: OptimizerState | null): void;
  optimizer(): OptimizerState;
  /**
   * One update on Σ weight · mean loss over the sequences. `labels` is [K, B], 0 or 1 for binary labels. Returns the
   * losses [K] before the update, each summed over the sequences, without its weight, and with what dropout drops.
   * Throws LimitError `diverged`, with the weights as they were, when loss or gradients are not finite.
   */
  trainBatch(
    batch: TokenBatch,
    labels: Float32Array,
    learningRate: number,
    address?: UpdateAddress | null,
  ): Float64Array;
  /** [K, B]: probabilities of binary labels, values of the others. Nothing is dropped. */
  predict(batch: TokenBatch): Float32Array;
  /** Scores [K, B] before any sigmoid, and losses [K] as trainBatch returns them, without an update or dropout. */
  evaluate(
    batch: TokenBatch,
    labels: Float32Array,
  ): { readonly scores: Float32Array; readonly losses: Float64Array };
  /** [B, H]: the pooled vectors of the sequences. */
  vectors(batch: TokenBatch): Float32Array;
}

/** What a network is given beside its sizes; nothing dropped and Adam by default. */
export interface LabelOptions {
  readonly memoryBytesMax?: number;
  readonly optimizer?: OptimizerConfig;
  readonly dropout?: DropoutRates;
}

interface LabelCore {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: LabelShape;
  readonly limits: LabelLimits;
  readonly plan: LabelPlan;
  readonly optimizer: OptimizerConfig;
  /** Updates done. */
  step: number;
  isPacked: boolean;
}

/**
 * A network in the memory of `kernels`, with weights 0. It takes the whole memory, as createNetwork does. Throws
 * LimitError `memory-plan` where the plan exceeds `memoryBytesMax`.
 */
export function createLabelNetwork(
  kernels: Kernels,
  shape: LabelShape,
  limits: LabelLimits,
  options: LabelOptions = {},
): LabelNetwork {
  const { memoryBytesMax = WASM32_BYTES, optimizer = DEFAULT_OPTIMIZER } = options;
  const { dropout = NO_DROPOUT } = options;
  const bounds = { startByte: kernels.startByte, memoryBytesMax };
  const plan = planLabels(shape, limits, { optimizer, dropout }, bounds);
  const memory = kernels.claim(plan.endByte);
  memory.f32(plan.at.ones, plan.layer.R).fill(1);
  const held = { run: kernels.run, memory, shape, limits, plan, optimizer };
  const core: LabelCore = { ...held, step: 0, isPacked: false };
  const { at, layout, slots } = plan;
  const region = (address: number) => memory.f32(address, layout.paddedCount);
  const read = (address: number) => unpadWeights(layout, region(address));
  return {
    shape,
    setWeights: (weights) => {
      assertFiniteWeights(weights);
      padWeights(layout, region(at.weights), weights);
      core.isPacked = false;
    },
    weights: () => read(at.weights),
    setOptimizer: (state) => {
      for (const [name, address] of Object.entries(slots)) {
        const given = state === null ? new Float32Array(layout.flatCount) : state.slots[name];
        padWeights(layout, region(address), present(given, `the optimizer has a slot ${name}`));
      }
      core.step = state?.step ?? 0;
    },
    optimizer: () => {
      const entries = Object.entries(slots).map(([name, address]) => [name, read(address)]);
      return { step: core.step, slots: Object.fromEntries(entries) };
    },
    trainBatch: (batch, labels, learningRate, address = null) =>
      trainLabels(core, batch, labels, learningRate, address),
    predict: (batch) => {
      scores(core, batch, null);
      labelProbabilities(core.run, at, shape.heads, batch.B);
      return unpaddedRows(core, at.scores, shape.heads.length, batch.B);
    },
    evaluate: (batch, labels) => {
      scores(core, batch, null);
      const found = unpaddedRows(core, at.scores, shape.heads.length, batch.B);
      return { scores: found, losses: losses(core, batch, labels) };
    },
    vectors: (batch) => {
      scores(core, batch, null);
      return unpaddedRows(core, at.pooled, batch.B, shape.H);
    },
  };
}

/** Forward pass to the scores [K, B]. */
function scores(
  core: LabelCore,
  batch: TokenBatch,
  address: UpdateAddress | null,
): { readonly order: RowOrder; readonly sizes: LayerSizes } {
  const { run, memory, plan, shape, limits } = core;
  const { B, lengths, items } = batch;
  assertBatch({ ...batch, targets: items }, shape.V);
  const order = orderRows(lengths);
  const T = order.counts.length;
  assert(B <= limits.batchMax && T <= limits.lengthMax, "a batch is within the limits");
  packWeights(core);
  const { at, layout, encoder } = plan;
  const sizes = { ...plan.layer, R: order.R, B, T };
  memory.u32(at.counts, T).set(order.counts);
  memory.u32(at.rowItems, order.R).set(valuesAtRows(items, batch.T, order));
  const embedding = at.weights + parameterOffset(layout, "embedding");
  run.gatherRows(at.x, embedding, at.rowItems, order.R, shape.E);
  if (encoder.dropout !== null && address !== null) {
    drawMasks(run, encoder.dropout, address, sizes);
  }
  encoderForward(run, encoder, sizes, address === null ? null : order);
  const attention = attentionAt(core, at.weights);
  poolForward(run, memory, shape.pooling, at, attention, sizes, { order, lengths });
  labelScores(run, memory, at, headAt(core, at.weights), headSizes(core, B));
  return { order, sizes };
}

/** Losses [K] from the scores, which become gradients. */
function losses(core: LabelCore, { B }: TokenBatch, labels: Float32Array): Float64Array {
  const { run, memory, plan, shape } = core;
  const K = shape.heads.length;
  assert(labels.length === K * B, "a batch has a label for each head and sequence");
  for (let k = 0; k < K; k++) {
    const row = memory.f32(plan.at.labels + k * rowBytes(B), padded(B)).fill(0);
    row.set(labels.subarray(k * B, (k + 1) * B));
  }
  return labelLosses(run, memory, plan.at, shape.heads, B);
}

function trainLabels(
  core: LabelCore,
  batch: TokenBatch,
  labels: Float32Array,
  learningRate: number,
  address: UpdateAddress | null,
): Float64Array {
  assert(learningRate > 0 && learningRate < Infinity, "the learning rate is positive and finite");
  const { run, memory, plan, shape, optimizer } = core;
  const { at, layout, encoder } = plan;
  assert(address !== null || encoder.dropout === null, "dropout has an address");
  const { order, sizes } = scores(core, batch, address);
  const summed = losses(core, batch, labels);
  memory.f32(at.gradients, layout.paddedCount).fill(0);
  memory.f32(at.dh, order.R * padded(shape.H)).fill(0);

  const { weight } = headAt(core, at.weights);
  const head = { weight, gradients: headAt(core, at.gradients) };
  labelBackward(run, memory, at, head, headSizes(core, batch.B));
  const { query } = attentionAt(core, at.weights);
  const attention = { query, gradients: attentionAt(core, at.gradients) };
  poolBackward(run, shape.pooling, at, attention, sizes);
  const masked = address === null ? null : order;
  encoderBackward(run, memory, encoder, layout, at.gradients, sizes, masked);
  const dEmbedding = at.gradients + parameterOffset(layout, "embedding");
  run.scatterAddRows(dEmbedding, at.x, at.ones, at.rowItems, order.R, shape.E);

  const lossSum = summed.reduce((sum, loss, k) => sum + loss * (shape.heads[k]?.weight ?? 0), 0);
  const gradientNorm = finiteNorm(core, lossSum);
  core.step += 1;
  const { weights, gradients } = at;
  const addresses = { weights, gradients, slots: Object.values(plan.slots) };
  const update = { step: core.step, learningRate, gradientNorm };
  updateParameters(run, optimizer, { ...addresses, count: layout.paddedCount }, update);
  core.isPacked = false;
  return summed;
}

function packWeights(core: LabelCore): void {
  const { run, plan, shape } = core;
  if (core.isPacked) {
    return;
  }
  const { at, layout, encoder, layer } = plan;
  packEncoder(run, encoder, layout, at.weights, layer);
  packPooling(run, shape.pooling, at, attentionAt(core, at.weights), shape.H);
  core.isPacked = true;
}

/** Addresses within a region that holds all parameters, padded. */
function headAt({ plan }: LabelCore, base: number) {
  const addressOf = (name: string) => base + parameterOffset(plan.layout, name);
  return { weight: addressOf("head.weight"), bias: addressOf("head.bias") };
}

function attentionAt({ plan, shape }: LabelCore, base: number) {
  const addressOf = (name: string) =>
    shape.pooling === "attention" ? base + parameterOffset(plan.layout, `attention.${name}`) : 0;
  return { weight: addressOf("weight"), bias: addressOf("bias"), query: addressOf("query") };
}

function headSizes({ shape }: LabelCore, B: number) {
  return { K: shape.heads.length, H: shape.H, B };
}

/** A copy of a matrix without padding. */
function unpaddedRows({ memory }: LabelCore, at: number, rows: number, columns: number) {
  const copy = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    copy.set(memory.f32(at + row * rowBytes(columns), columns), row * columns);
  }
  return copy;
}
