// The encoder of a sequential autoencoder over a batch, forward and backward; what follows it is latentHead.ts.

import { assert } from "../assert.ts";
import type { ClaimedMemory, KernelExports, Kernels } from "../kernels.ts";
import { parameterAt } from "./denseLayer.ts";
import { encoderBackward, encoderForward, packEncoder } from "./encoder.ts";
import { encodeMeans, type LatentNetwork } from "./latentHead.ts";
import type { SequenceBatch } from "./network.ts";
import type { OptimizerConfig } from "./optimizer.ts";
import type { LayerSizes } from "./recurrentLayer.ts";
import { assertSequences, orderRows, type RowOrder, valuesAtRows } from "./sequences.ts";
import type { SvaeShape } from "./svaeModel.ts";
import { latentLimitsOf, planSvae, type SvaeLimits, type SvaePlan } from "./svaePlan.ts";

/** Sequences of items without targets. */
export type Sequences = Omit<SequenceBatch, "targets">;

/** A network's memory and what it holds at the moment. */
export interface SvaeCore extends LatentNetwork {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: SvaeShape;
  readonly limits: SvaeLimits;
  readonly plan: SvaePlan;
  readonly optimizer: OptimizerConfig;
  /** Updates done. */
  step: number;
  /** The batch whose means are in memory, null where there is none. */
  encoded: RowOrder | null;
  /** Whether the packed weights of the GRU are those of the weights. */
  isEncoderPacked: boolean;
}

/** A core with weights 0 in the memory of `kernels`. */
export function createSvaeCore(
  kernels: Kernels,
  shape: SvaeShape,
  limits: SvaeLimits,
  memoryBytesMax: number,
  optimizer: OptimizerConfig,
): SvaeCore {
  const bounds = { startByte: kernels.startByte, memoryBytesMax };
  const plan = planSvae(shape, limits, optimizer, bounds);
  const memory = kernels.claim(plan.endByte);
  memory.f32(plan.at.ones, plan.layer.R).fill(1);
  const given = { shape, limits, latentLimits: latentLimitsOf(limits), plan, optimizer };
  const held = { step: 0, encoded: null, candidates: null };
  return { run: kernels.run, memory, ...given, ...held, isPacked: false, isEncoderPacked: false };
}

/** States and means of a batch; returns the order of rows, and the sizes of the GRU for this batch. */
export function encodeSequences(
  core: SvaeCore,
  batch: Sequences,
): { readonly order: RowOrder; readonly sizes: LayerSizes } {
  const { run, memory, plan, shape, limits } = core;
  const { at, layout } = plan;
  assertSequences(batch, shape.V);
  const order = orderRows(batch.lengths);
  const T = order.counts.length;
  assert(batch.B <= limits.batchMax && T <= limits.lengthMax, "a batch is within the limits");
  if (!core.isEncoderPacked) {
    packEncoder(run, plan.encoder, layout, at.weights, plan.layer);
    core.isEncoderPacked = true;
  }
  const sizes = { ...plan.layer, R: order.R, B: batch.B, T };
  memory.u32(at.counts, T).set(order.counts);
  memory.u32(at.rowItems, order.R).set(valuesAtRows(batch.items, batch.T, order));
  const embedding = parameterAt(plan, at.weights, "embedding");
  run.gatherRows(at.x, embedding, at.rowItems, order.R, shape.H);
  encoderForward(run, plan.encoder, sizes);
  encodeMeans(core, order.R);
  core.encoded = order;
  return { order, sizes };
}

/** Gradients of GRU and embedding from those of the states at `dHidden`. */
export function backwardToItems({ run, memory, plan, shape }: SvaeCore, sizes: LayerSizes): void {
  const { at, encoder, layout } = plan;
  encoderBackward(run, memory, encoder, layout, at.gradients, sizes);
  const dEmbedding = parameterAt(plan, at.gradients, "embedding");
  run.scatterAddRows(dEmbedding, at.x, at.ones, at.rowItems, sizes.R, shape.H);
}

/**
 * Writes the targets of each row: those of `next` [B, T, k] that are not 0, each counting once. Returns how many
 * there are.
 */
export function writeTargets(
  { memory, plan, limits }: SvaeCore,
  next: Uint32Array,
  T: number,
  order: RowOrder,
): number {
  const { horizon } = limits;
  const { at } = plan;
  const offsets = memory.u32(at.entryOffsets, order.R + 1);
  const items = memory.u32(at.entryItems, order.R * horizon);
  let entries = 0;
  let row = 0;
  order.counts.forEach((count, t) => {
    for (let sequence = 0; sequence < count; sequence++) {
      offsets[row++] = entries;
      const start = (sequence * T + t) * horizon;
      for (const item of next.subarray(start, start + horizon)) {
        if (item !== 0) {
          items[entries++] = item;
        }
      }
    }
  });
  offsets[row] = entries;
  memory.f32(at.entryCounts, entries).fill(1);
  return entries;
}
