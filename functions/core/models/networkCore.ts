// What training and ranking share: the memory of a network, its packed weights and the forward pass.

import { assert, present } from "../assert.ts";
import type { ClaimedMemory, KernelExports, Kernels } from "../kernels.ts";
import { padded, parameterOffset } from "../layout.ts";
import { type DropoutRates, drawMasks, NO_DROPOUT, type UpdateAddress } from "./dropout.ts";
import { encoderForward, packEncoder } from "./encoder.ts";
import { scoreTable } from "./gradientStore.ts";
import { inputsForward } from "./inputsPass.ts";
import type { ModelShape } from "./model.ts";
import type { NetworkLimits, SequenceBatch } from "./network.ts";
import { type NetworkPlan, planNetwork } from "./networkPlan.ts";
import { FULL_SOFTMAX, isSampled, type Objective } from "./objective.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "./optimizer.ts";
import type { LayerSizes } from "./recurrentLayer.ts";
import { assertBatch, orderRows, type RowOrder, valuesAtRows } from "./sequences.ts";
import { packScores } from "./softmaxHead.ts";
import { type EncoderStates, setStates, statesAt } from "./states.ts";
import { type TouchedRows, touchedRows } from "./touchedRows.ts";

/** A network's memory and what it holds at the moment. */
export interface NetworkCore {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: ModelShape;
  readonly limits: NetworkLimits;
  readonly plan: NetworkPlan;
  readonly optimizer: OptimizerConfig;
  readonly objective: Objective;
  /** Numbers the rows that a batch touches; null where the loss is over all items. */
  readonly touched: TouchedRows | null;
  /** Updates done. */
  step: number;
  /** The batch whose states are in memory, null where there is none. */
  encoded: RowOrder | null;
  /** [B] the last row of each of its sequences. */
  lastRows: Uint32Array;
  /** Whether states that are not zero lie where sequences start. */
  isCarrying: boolean;
  /** Whether the packed weights of the encoder are those of the weights. */
  isPacked: boolean;
  /** Whether the packed rows and biases that score all items are those of the weights. */
  isScoringPacked: boolean;
  /** [V], 1 = may be ranked; null = every item but padding. */
  candidates: Uint8Array | null;
}

/** A core with weights 0 in the memory of `kernels`. */
export function createCore(
  kernels: Kernels,
  shape: ModelShape,
  limits: NetworkLimits,
  memoryBytesMax: number,
  optimizer: OptimizerConfig = DEFAULT_OPTIMIZER,
  dropout: DropoutRates = NO_DROPOUT,
  objective: Objective = FULL_SOFTMAX,
): NetworkCore {
  const bounds = { startByte: kernels.startByte, memoryBytesMax };
  const plan = planNetwork(shape, limits, optimizer, bounds, dropout, objective);
  const memory = kernels.claim(plan.endByte);
  memory.f32(plan.at.ones, plan.layer.R).fill(1);
  const touched = isSampled(objective) ? touchedRows(plan.touched) : null;
  const given = { shape, limits, plan, optimizer, objective, touched };
  const carried = { lastRows: new Uint32Array(0), isCarrying: false };
  const packed = { isPacked: false, isScoringPacked: false };
  const held = { step: 0, encoded: null, candidates: null, ...carried, ...packed };
  return { run: kernels.run, memory, ...given, ...held };
}

/** To be called when weights have changed. */
export function forgetStates(core: NetworkCore): void {
  core.isPacked = false;
  core.isScoringPacked = false;
  core.encoded = null;
}

/** Forward pass over a batch; the states stay in memory. */
export function encode(core: NetworkCore, batch: SequenceBatch): void {
  forward(core, batch);
}

/**
 * Forward pass; returns the order of rows, and the layer's sizes for this batch. With an address, masks are drawn for
 * it and used, where the network drops anything.
 */
export function forward(
  core: NetworkCore,
  batch: SequenceBatch,
  address: UpdateAddress | null = null,
): { readonly order: RowOrder; readonly sizes: LayerSizes } {
  const { run, memory, plan, shape, limits } = core;
  assertBatch(batch, shape.V);
  const order = orderRows(batch.lengths);
  const T = order.counts.length;
  assert(batch.B <= limits.batchMax && T <= limits.lengthMax, "a batch is within the limits");
  packWeights(core);
  const { at } = plan;
  const sizes = { ...plan.layer, R: order.R, B: batch.B, T };
  memory.u32(at.counts, T).set(order.counts);
  memory.u32(at.rowItems, order.R).set(valuesAtRows(batch.items, batch.T, order));
  inputsForward(core, batch, order);
  if (batch.initial !== undefined || core.isCarrying) {
    const within = { B: batch.initial === undefined ? limits.batchMax : batch.B, H: shape.H };
    setStates(memory, plan.encoder, within, batch.initial ?? null);
    core.isCarrying = batch.initial !== undefined;
  }
  const { dropout } = plan.encoder;
  if (dropout !== null && address !== null) {
    drawMasks(run, dropout, address, sizes);
  }
  encoderForward(run, plan.encoder, sizes, address === null ? null : order);
  core.encoded = order;
  core.lastRows = batch.lengths.map((length, row) => (order.starts[length - 1] as number) + row);
  return { order, sizes };
}

/** Brings the weights of the encoder into the order in which kernels read them, where they have changed. */
export function packWeights(core: NetworkCore): void {
  const { run, plan } = core;
  if (core.isPacked) {
    return;
  }
  const { at, layout } = plan;
  packEncoder(run, plan.encoder, layout, at.weights, plan.layer);
  core.isPacked = true;
}

/** The same with the rows that score all items, and their biases. */
export function packScoring(core: NetworkCore): void {
  const { run, plan, shape } = core;
  if (core.isScoringPacked) {
    return;
  }
  const { at, layout } = plan;
  packScores(run, at, at.weights + parameterOffset(layout, scoreTable(layout)), shape);
  setBiases(core);
  core.isScoringPacked = true;
}

/** The output bias with −∞ in its padding; the same with −∞ for items that may not be ranked. */
function setBiases({ memory, plan, shape, candidates }: NetworkCore): void {
  const { at, layout } = plan;
  const { V } = shape;
  const bias = memory.f32(at.weights + parameterOffset(layout, "output_bias"), V);
  const scoreBias = memory.f32(at.scoreBias, padded(V)).fill(Number.NEGATIVE_INFINITY);
  scoreBias.set(bias);
  const candidateBias = memory.f32(at.candidateBias, padded(V));
  candidateBias.set(scoreBias);
  for (let item = 0; item < V; item++) {
    const isCandidate = candidates === null ? item > 0 : candidates[item] === 1;
    if (!isCandidate) {
      candidateBias[item] = Number.NEGATIVE_INFINITY;
    }
  }
}

/** What the sequences of the batch encoded last ended with. */
export function lastStates({ memory, plan, shape, encoded, lastRows }: NetworkCore): EncoderStates {
  present(encoded, "a batch has been encoded with these weights");
  return statesAt(memory, plan.encoder, shape.H, lastRows);
}

/** The row of the state after `position` of sequence `row` in the batch encoded last. */
export function rowOfState(
  core: Pick<NetworkCore, "encoded">,
  row: number,
  position: number,
): number {
  const { counts, starts } = present(core.encoded, "a batch has been encoded with these weights");
  assert(row >= 0 && row < (counts[position] ?? 0), "the position is within the sequence");
  return (starts[position] as number) + row;
}
