// The forward and the backward pass of a Mult-VAE. Gradients are those of the mean over bags.

import { assert } from "../assert.ts";
import type { ClaimedMemory, KernelExports, Kernels } from "../kernels.ts";
import { padded, rowBytes } from "../layout.ts";
import { assertBags, type BagBatch, inputValues } from "./bags.ts";
import type { MultVaeShape } from "./multVaeModel.ts";
import { type MultVaeLimits, type MultVaePlan, parameterAt, planMultVae } from "./multVaePlan.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "./optimizer.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

/** A network's memory and what it holds at the moment. */
export interface MultVaeCore {
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
  /** Whether packed scores and biases are those of the weights. */
  isPacked: boolean;
  /** [V], 1 = may be ranked; null = every item but padding. */
  candidates: Uint8Array | null;
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
  const held = { step: 0, encoded: 0, isPacked: false, candidates: null };
  return { run: kernels.run, memory, shape, limits, plan, optimizer, ...held };
}

/** out [rows, N] = x [rows, K] Wᵀ + b for the linear layer `name` with W [N, K]. */
function linear(
  { run, plan }: MultVaeCore,
  name: string,
  out: number,
  x: number,
  [rows, N, K]: readonly [number, number, number],
): void {
  const weight = parameterAt(plan, plan.at.weights, `${name}.weight`);
  run.packPanelsTransposed(plan.at.packedSmall, weight, rowBytes(K), K, N);
  run.product(out, rowBytes(N), x, rowBytes(K), plan.at.packedSmall, rows, padded(N), K, 0);
  run.addToRows(out, parameterAt(plan, plan.at.weights, `${name}.bias`), rows, N);
}

/** Writes the batch, and computes hidden layer and mean of the encoder. */
export function encodeBags(core: MultVaeCore, batch: BagBatch, factors: Float32Array | null): void {
  const { run, memory, plan, shape, limits } = core;
  const { at } = plan;
  const { V, H, Z } = shape;
  const { B, offsets, items, counts } = batch;
  assertBags(batch, V);
  assert(B >= 1 && B <= limits.batchMax, "a batch is within the limits");
  assert(items.length <= limits.entriesMax, "the entries of a batch are within the limits");
  memory.u32(at.offsets, B + 1).set(offsets);
  memory.u32(at.items, items.length).set(items);
  memory.f32(at.counts, items.length).set(counts);
  memory.f32(at.inputs, items.length).set(inputValues(batch, factors));
  const entries = [at.offsets, at.items, at.inputs] as const;
  const encoder = parameterAt(plan, at.weights, "encoder.weight");
  run.weightedRowSums(at.hidden, encoder, ...entries, B, H);
  run.addToRows(at.hidden, parameterAt(plan, at.weights, "encoder.bias"), B, H);
  run.tanhVector(at.hidden, at.hidden, B * padded(H));
  linear(core, "mean", at.mean, at.hidden, [B, Z, H]);
  core.encoded = B;
}

/** Log variance, latent and KL of the batch encoded last; returns the sum of the KL terms. */
export function drawLatent(core: MultVaeCore, B: number, noise: Float32Array): number {
  const { run, memory, plan, shape } = core;
  const { at } = plan;
  const { H, Z } = shape;
  assert(noise.length === B * Z, "there is a number of noise for each element of the latent");
  for (let row = 0; row < B; row++) {
    memory.f32(at.noise + row * rowBytes(Z), Z).set(noise.subarray(row * Z, (row + 1) * Z));
  }
  linear(core, "log_variance", at.logVariance, at.hidden, [B, Z, H]);
  run.gaussianLatent(at.latent, at.divergences, at.mean, at.logVariance, at.noise, B, Z);
  return memory.f64(at.divergences, B).reduce((sum, divergence) => sum + divergence, 0);
}

/** Hidden layer of the decoder, [rows, H] at `decoded`, from the latent [rows, Z] at `latent`. */
export function decodeLatent(core: MultVaeCore, rows: number, latent: number): void {
  const { run, plan, shape } = core;
  const { at } = plan;
  linear(core, "decoder", at.decoded, latent, [rows, shape.H, shape.Z]);
  run.tanhVector(at.decoded, at.decoded, rows * padded(shape.H));
}

/** Scores without bias of `count` rows (at most SCORE_ROWS) of the decoder's hidden layer from `start` on. */
export function scoreDecoded(
  { run, plan, shape }: MultVaeCore,
  start: number,
  count: number,
): void {
  const { at } = plan;
  const { V, H } = shape;
  const states = [at.decoded + start * rowBytes(H), rowBytes(H), at.scoresForward] as const;
  run.product(at.scores, rowBytes(V), ...states, count, padded(V), H, 0);
}

/** Brings W_o and the output bias into the form in which kernels read them, where they have changed. */
export function packOutput(core: MultVaeCore): void {
  const { run, memory, plan, shape, candidates } = core;
  if (core.isPacked) {
    return;
  }
  const { at } = plan;
  const { V, H } = shape;
  const weight = parameterAt(plan, at.weights, "output.weight");
  run.packPanelsTransposed(at.scoresForward, weight, rowBytes(H), H, V);
  const scoreBias = memory.f32(at.scoreBias, padded(V)).fill(Number.NEGATIVE_INFINITY);
  scoreBias.set(memory.f32(parameterAt(plan, at.weights, "output.bias"), V));
  const candidateBias = memory.f32(at.candidateBias, padded(V));
  candidateBias.set(scoreBias);
  for (let item = 0; item < V; item++) {
    const isCandidate = candidates === null ? item > 0 : candidates[item] === 1;
    if (!isCandidate) {
      candidateBias[item] = Number.NEGATIVE_INFINITY;
    }
  }
  core.isPacked = true;
}

/**
 * The likelihood of the bags and the gradients of the output layer, block by block; leaves the gradient of the
 * decoder's hidden layer in `dDecoded`. Returns the sum of the losses.
 */
export function outputForwardBackward(core: MultVaeCore, B: number): number {
  const { run, memory, plan, shape } = core;
  const { at } = plan;
  const { V, H } = shape;
  const [row, columns] = [rowBytes(H), padded(H)];
  packOutput(core);
  const weight = parameterAt(plan, at.weights, "output.weight");
  run.packPanels(at.scoresBackward, weight, row, V, columns);
  const dWeight = parameterAt(plan, at.gradients, "output.weight");
  const dBias = parameterAt(plan, at.gradients, "output.bias");
  memory.f32(at.blockWeights, SCORE_ROWS).fill(1 / B);
  const scores = [at.scores, rowBytes(V)] as const;
  let lossSum = 0;
  for (let start = 0; start < B; start += SCORE_ROWS) {
    const count = Math.min(SCORE_ROWS, B - start);
    scoreDecoded(core, start, count);
    const bags = [at.offsets + 4 * start, at.items, at.counts, at.blockWeights] as const;
    const outputs = [at.scores, at.blockScales, at.blockLosses, at.scoreBias] as const;
    run.multinomialLikelihood(...outputs, ...bags, count, V);
    for (const loss of memory.f64(at.blockLosses, count)) {
      lossSum += loss;
    }
    const dBlock = at.dDecoded + start * row;
    run.product(dBlock, row, ...scores, at.scoresBackward, count, columns, V, 0);
    run.scaleRows(dBlock, at.blockScales, count, H);

    const states = memory.f32(at.decoded + start * row, count * columns);
    memory.f32(at.blockStates, count * columns).set(states);
    run.scaleRows(at.blockStates, at.blockScales, count, H);
    run.packPanels(at.packedStates, at.blockStates, row, count, columns);
    const operands = [...scores, at.packedStates, at.scratch] as const;
    run.productTransposed(dWeight, row, ...operands, V, columns, count, 1);
    run.addWeightedRows(dBias, at.scores, at.blockScales, count, V);
  }
  return lossSum;
}

/** Gradients of the linear layer `name`: dW [N, K] = dyᵀ x and db = Σ dy, for dy [rows, N] and x [rows, K]. */
function linearGradients(
  { run, plan }: MultVaeCore,
  name: string,
  dy: number,
  x: number,
  [rows, N, K]: readonly [number, number, number],
): void {
  const { at } = plan;
  const row = rowBytes(K);
  run.packPanels(at.packedSmall, x, row, rows, padded(K));
  const operands = [dy, rowBytes(N), at.packedSmall, at.scratch] as const;
  const dWeight = parameterAt(plan, at.gradients, `${name}.weight`);
  run.productTransposed(dWeight, row, ...operands, N, padded(K), rows, 0);
  run.addWeightedRows(parameterAt(plan, at.gradients, `${name}.bias`), dy, at.ones, rows, N);
}

/** dx [rows, K] (+)= dy [rows, N] W for the linear layer `name`. */
function linearBackward(
  { run, plan }: MultVaeCore,
  name: string,
  dx: number,
  dy: number,
  [rows, N, K]: readonly [number, number, number],
  accumulate: 0 | 1,
): void {
  const { at } = plan;
  const weight = parameterAt(plan, at.weights, `${name}.weight`);
  run.packPanels(at.packedSmall, weight, rowBytes(K), N, padded(K));
  const operands = [dy, rowBytes(N), at.packedSmall] as const;
  run.product(dx, rowBytes(K), ...operands, rows, padded(K), N, accumulate);
}

/** Gradients of everything before the output layer, from `dDecoded`, with β as the weight of the KL term. */
export function backwardToInput(core: MultVaeCore, B: number, beta: number): void {
  const { run, plan, shape } = core;
  const { at } = plan;
  const { H, Z } = shape;
  run.tanhGradient(at.dDecoded, at.decoded, B * padded(H));
  linearGradients(core, "decoder", at.dDecoded, at.latent, [B, H, Z]);
  linearBackward(core, "decoder", at.dMean, at.dDecoded, [B, H, Z], 0);

  const latent = [at.mean, at.logVariance, at.noise] as const;
  const gradients = [at.dMean, at.dLogVariance, at.dMean] as const;
  run.gaussianGradient(...gradients, ...latent, beta / B, B * padded(Z));

  linearGradients(core, "mean", at.dMean, at.hidden, [B, Z, H]);
  linearGradients(core, "log_variance", at.dLogVariance, at.hidden, [B, Z, H]);
  linearBackward(core, "mean", at.dHidden, at.dMean, [B, Z, H], 0);
  linearBackward(core, "log_variance", at.dHidden, at.dLogVariance, [B, Z, H], 1);
  run.tanhGradient(at.dHidden, at.hidden, B * padded(H));

  const dEncoder = parameterAt(plan, at.gradients, "encoder.weight");
  run.scatterAddBags(dEncoder, at.dHidden, at.offsets, at.items, at.inputs, B, H);
  const dBias = parameterAt(plan, at.gradients, "encoder.bias");
  run.addWeightedRows(dBias, at.dHidden, at.ones, B, H);
}
