// The encoder of a Mult-VAE over bags, forward and backward; what follows it is latentHead.ts. Gradients are those of
// the mean over bags.

import { assert } from "../assert.ts";
import type { ClaimedMemory, KernelExports, Kernels } from "../kernels.ts";
import { matrixBytes, padded } from "../layout.ts";
import { assertBags, type BagBatch, inputValues } from "./bags.ts";
import { dense, denseBackward, denseGradients, parameterAt } from "./denseLayer.ts";
import { encodeMeans, type LatentNetwork, layerName } from "./latentHead.ts";
import type { MultVaeShape } from "./multVaeModel.ts";
import { type MultVaeLimits, type MultVaePlan, planMultVae } from "./multVaePlan.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "./optimizer.ts";

/** A network's memory and what it holds at the moment. */
export interface MultVaeCore extends LatentNetwork {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: MultVaeShape;
  readonly limits: MultVaeLimits;
  readonly plan: MultVaePlan;
  readonly optimizer: OptimizerConfig;
  /** Updates done. */
  step: number;
  /** Bags whose means are in memory. */
  encoded: number;
}

/** A core with weights 0 in the memory of `kernels`. */
export function createMultVaeCore(
  kernels: Kernels,
  shape: MultVaeShape,
  limits: MultVaeLimits,
  memoryBytesMax: number,
  optimizer: OptimizerConfig = DEFAULT_OPTIMIZER,
): MultVaeCore {
  const bounds = { startByte: kernels.startByte, memoryBytesMax };
  const plan = planMultVae(shape, limits, optimizer, bounds);
  const memory = kernels.claim(plan.endByte);
  memory.f32(plan.at.ones, limits.batchMax).fill(1);
  const latentLimits = { ...limits, rowsMax: limits.batchMax };
  const held = { step: 0, encoded: 0, isPacked: false, candidates: null };
  return { run: kernels.run, memory, shape, limits, latentLimits, plan, optimizer, ...held };
}

/** Addresses of hidden layer number `layer` of the encoder and of its gradient. */
function encodedAt({ plan, shape, limits }: MultVaeCore, layer: number) {
  const offset = layer * matrixBytes(limits.batchMax, shape.H);
  return { encoded: plan.at.encoded + offset, dEncoded: plan.at.dEncoded + offset };
}

/** Writes the batch, and computes hidden layers and mean of the encoder. */
export function encodeBags(core: MultVaeCore, batch: BagBatch, factors: Float32Array | null): void {
  const { run, memory, plan, shape, limits } = core;
  const { at } = plan;
  const { V, H, layers = 1 } = shape;
  const { B, offsets, items, counts } = batch;
  assertBags(batch, V);
  assert(B >= 1 && B <= limits.batchMax, "a batch is within the limits");
  assert(items.length <= limits.entriesMax, "the entries of a batch are within the limits");
  memory.u32(at.entryOffsets, B + 1).set(offsets);
  memory.u32(at.entryItems, items.length).set(items);
  memory.f32(at.entryCounts, items.length).set(counts);
  memory.f32(at.inputs, items.length).set(inputValues(batch, factors));
  const entries = [at.entryOffsets, at.entryItems, at.inputs] as const;
  const encoder = parameterAt(plan, at.weights, "encoder.weight");
  run.weightedRowSums(at.encoded, encoder, ...entries, B, H);
  run.addToRows(at.encoded, parameterAt(plan, at.weights, "encoder.bias"), B, H);
  run.tanhVector(at.encoded, at.encoded, B * padded(H));
  for (let layer = 1; layer < layers; layer++) {
    const below = encodedAt(core, layer - 1).encoded;
    const { encoded } = encodedAt(core, layer);
    dense(core, layerName("encoder", layer), encoded, below, [B, H, H]);
    run.tanhVector(encoded, encoded, B * padded(H));
  }
  encodeMeans(core, B);
  core.encoded = B;
}

/** Gradients of the encoder from that of its last hidden layer at `dHidden`. */
export function backwardToBags(core: MultVaeCore, B: number): void {
  const { run, plan, shape } = core;
  const { at } = plan;
  const { H, layers = 1 } = shape;
  for (let layer = layers - 1; layer >= 1; layer--) {
    const name = layerName("encoder", layer);
    const { encoded, dEncoded } = encodedAt(core, layer);
    const below = encodedAt(core, layer - 1);
    run.tanhGradient(dEncoded, encoded, B * padded(H));
    denseGradients(core, name, dEncoded, below.encoded, [B, H, H]);
    denseBackward(core, name, below.dEncoded, dEncoded, [B, H, H], 0);
  }
  run.tanhGradient(at.dEncoded, at.encoded, B * padded(H));
  const dEncoder = parameterAt(plan, at.gradients, "encoder.weight");
  run.scatterAddBags(dEncoder, at.dEncoded, at.entryOffsets, at.entryItems, at.inputs, B, H);
  const dBias = parameterAt(plan, at.gradients, "encoder.bias");
  run.addWeightedRows(dBias, at.dEncoded, at.ones, B, H);
}
