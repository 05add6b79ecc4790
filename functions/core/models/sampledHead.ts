// The loss of the next item over the target and sampled negatives, the same negatives for all positions of a minibatch
// (Hidasi & Karatzoglou 2018), and its gradient:
//
//     s_j = h · E[j] + b[j]    for the U distinct negatives, in columns 0 … U − 1, and for the target, in column U
//
// An item drawn m times is one column: the sampled softmax, whose sum has it m times, adds log m to its score there.
// A negative that is the target of a position is no negative there: its score is −∞. Rows of E come from and
// gradients go to touchedRows.ts. Positions are taken in blocks of 128, as in softmaxHead.ts.

import { log } from "../elementary.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import type { Objective } from "./objective.ts";
import { type HeadSizes, SCORE_ROWS, type TargetRows } from "./softmaxHead.ts";
import { setShares, weightedLossSum } from "./targetShares.ts";

/** Negatives of a minibatch. */
export interface Negatives {
  /** [N] items as drawn; an item may occur more than once. */
  readonly items: Uint32Array;
  /** [N] log(N q): how often each is drawn on average. Only the sampled softmax reads it. */
  readonly logExpected: Float32Array;
}

/** Regions in bytes of a head over N negatives; nothing for N = 0. */
export function sampledRegions({ H, N }: { readonly H: number; readonly N: number }) {
  const rows = N === 0 ? 0 : SCORE_ROWS;
  const negatives = (bytes: number) => (N === 0 ? 0 : bytes);
  return {
    /** [N, H]: rows of E, packed for s = h Eᵀ and for dh = ds E. */
    negativesForward: packedBytes(H, N),
    negativesBackward: packedBytes(N, padded(H)),
    /** [N + 1]: what is added to the scores, −∞ in the padding or 0; sums of the gradients of the scores. */
    sampledBias: negatives(rowBytes(N + 1)),
    sampledBiasSums: negatives(rowBytes(N + 1)),
    /** [128, N + 1] each: scores, and their gradients where a loss keeps both. */
    sampledScores: matrixBytes(rows, N + 1),
    sampledSlopes: matrixBytes(rows, N + 1),
    /** [128, H], and [128] each: touched rows of the targets, their numbers, biases and gradients; 0, 1, 2 … */
    targetRows: matrixBytes(rows, H),
    targetNumbers: 4 * rows,
    targetBiases: 4 * rows,
    targetSlopes: 4 * rows,
    blockOrder: 4 * rows,
  };
}

/** Addresses that the head works on: its own, and those of a block of positions. */
export type SampledAddresses = Readonly<
  Record<
    | keyof ReturnType<typeof sampledRegions>
    | "h"
    | "dh"
    | "scratch"
    | "blockStates"
    | "blockGradients"
    | "packedStates"
    | "blockRows"
    | "blockTargets"
    | "blockWeights"
    | "blockScales"
    | "blockLosses",
    number
  >
>;

/** Touched rows of the table that scores, the distinct negatives first; their weights, gradients and biases. */
export interface ScoredRows {
  readonly weights: number;
  readonly gradients: number;
  /** [count] each. */
  readonly biases: Float32Array;
  readonly biasGradients: Float32Array;
  /** Which touched row each target is, and each negative as it was drawn. */
  readonly targetNumbers: Uint32Array;
  readonly negativeNumbers: Uint32Array;
}

/** A head at work on one batch. */
interface Work {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly at: SampledAddresses;
  readonly scored: ScoredRows;
  readonly objective: Objective;
  readonly H: number;
  /** Distinct negatives. */
  readonly U: number;
}

/**
 * Adds the gradients of the mean loss over all targets to `dh` and to the touched rows; returns the mean times their
 * number.
 */
export function sampledForwardBackward(
  { run, memory, at }: Pick<Work, "run" | "memory" | "at">,
  scored: ScoredRows,
  { rows, shares }: Pick<TargetRows, "rows" | "shares">,
  negatives: Negatives,
  objective: Objective,
  { H }: Pick<HeadSizes, "H">,
): number {
  const U = 1 + scored.negativeNumbers.reduce((most, number) => Math.max(most, number), 0);
  const work: Work = { run, memory, at, scored, objective, H, U };
  prepareNegatives(work, negatives);
  memory.f32(at.blockWeights, SCORE_ROWS).fill(1 / rows.length);
  let lossSum = 0;
  for (let start = 0; start < rows.length; start += SCORE_ROWS) {
    const end = Math.min(rows.length, start + SCORE_ROWS);
    const numbers = scored.targetNumbers.subarray(start, end);
    scoreBlock(work, rows.subarray(start, end), numbers);
    setShares(memory, at.blockWeights, shares, { start, end });
    const slopes = blockLosses(work, numbers.length);
    const losses = memory.f64(at.blockLosses, numbers.length);
    lossSum += weightedLossSum(losses, shares, { start, n: rows.length });
    addBlock(work, numbers, slopes);
  }
  const sums = memory.f32(at.sampledBiasSums, U);
  for (let column = 0; column < U; column++) {
    const gradient = scored.biasGradients[column] as number;
    scored.biasGradients[column] = gradient + (sums[column] as number);
  }
  return lossSum;
}

/** Packs the rows of the negatives, and sets what is added to their scores. */
function prepareNegatives(work: Work, { logExpected }: Negatives): void {
  const { run, memory, at, scored, objective, H, U } = work;
  run.packPanelsTransposed(at.negativesForward, scored.weights, rowBytes(H), H, U);
  run.packPanels(at.negativesBackward, scored.weights, rowBytes(H), U, padded(H));
  memory.u32(at.blockOrder, SCORE_ROWS).set(Array.from({ length: SCORE_ROWS }, (_, row) => row));
  const bias = memory.f32(at.sampledBias, padded(U + 1));
  bias.fill(objective.loss === "sampled-softmax" ? Number.NEGATIVE_INFINITY : 0);
  bias.set(scored.biases.subarray(0, U));
  bias[U] = 0;
  if (objective.loss === "sampled-softmax") {
    correct(bias, scored.negativeNumbers, logExpected, U);
  }
  memory.f32(at.sampledBiasSums, padded(U + 1)).fill(0);
}

/** Adds log(m / (N q)) to the first U biases, for an item with m occurrences among `numbers`. */
function correct(
  bias: Float32Array,
  numbers: Uint32Array,
  logExpected: Float32Array,
  U: number,
): void {
  const occurrences = new Uint32Array(U);
  const corrections = new Float64Array(U);
  numbers.forEach((number, index) => {
    occurrences[number] = (occurrences[number] as number) + 1;
    corrections[number] = logExpected[index] as number;
  });
  for (let column = 0; column < U; column++) {
    const times = occurrences[column] as number;
    const logTimes = times === 1 ? 0 : log(times);
    bias[column] = (bias[column] as number) + (logTimes - (corrections[column] as number));
  }
}

/** Scores of a block of positions; without the bias of the negatives, which softmaxCrossEntropy adds. */
function scoreBlock(work: Work, rows: Uint32Array, numbers: Uint32Array): void {
  const { run, memory, at, scored, objective, H, U } = work;
  const count = rows.length;
  const step = rowBytes(U + 1);
  memory.u32(at.blockRows, count).set(rows);
  run.gatherRows(at.blockStates, at.h, at.blockRows, count, H);
  const states = [at.blockStates, rowBytes(H), at.negativesForward] as const;
  run.product(at.sampledScores, step, ...states, count, padded(U), H, 0);
  memory.u32(at.targetNumbers, count).set(numbers);
  run.gatherRows(at.targetRows, scored.weights, at.targetNumbers, count, H);
  const biases = memory.f32(at.targetBiases, count);
  numbers.forEach((number, row) => {
    biases[row] = scored.biases[number] as number;
  });
  const pairs = [at.blockStates, at.targetRows, rowBytes(H), at.targetBiases, 4] as const;
  if (objective.loss !== "sampled-softmax") {
    run.addToRows(at.sampledScores, at.sampledBias, count, U + 1);
  }
  run.pairScores(at.sampledScores + 4 * U, step, ...pairs, count, H);
  const scores = memory.f32(at.sampledScores, (count * step) / 4);
  numbers.forEach((number, row) => {
    const start = (row * step) / 4;
    // Rows of another length may have been here before.
    scores.fill(0, start + U + 1, start + step / 4);
    if (number < U) {
      scores[start + number] = Number.NEGATIVE_INFINITY;
    }
  });
}

/** Losses of a block, and the address of the gradients of its scores, which are to be scaled by `blockScales`. */
function blockLosses(work: Work, count: number): number {
  const { run, memory, at, objective, U } = work;
  memory.u32(at.blockTargets, count).fill(U);
  const { sampledScores, sampledSlopes, blockLosses: losses } = at;
  if (objective.loss === "sampled-softmax") {
    const given = [at.sampledBias, at.blockTargets, at.blockWeights] as const;
    run.softmaxCrossEntropy(sampledScores, at.blockScales, losses, ...given, count, U + 1);
    return sampledScores;
  }
  memory.f32(at.blockScales, count).fill(1);
  const given = [sampledScores, at.blockTargets, at.blockWeights, count, U + 1] as const;
  if (objective.loss === "bpr-max") {
    run.bprMax(losses, sampledSlopes, ...given, objective.penalty);
  } else {
    run.top1Max(losses, sampledSlopes, ...given);
  }
  return sampledSlopes;
}

/** Adds the gradients of a block to the states, to the rows of its targets, and to those of the negatives. */
function addBlock(
  { run, memory, at, scored, H, U }: Work,
  numbers: Uint32Array,
  slopes: number,
): void {
  const count = numbers.length;
  const row = rowBytes(H);
  const columns = padded(H);
  const step = rowBytes(U + 1);
  const targetSlopes = memory.f32(at.targetSlopes, count);
  const scales = memory.f32(at.blockScales, count);
  const block = memory.f32(slopes, (count * step) / 4);
  const biasGradients = scored.biasGradients;
  numbers.forEach((number, index) => {
    const slope = block[(index * step) / 4 + U] as number;
    targetSlopes[index] = slope;
    const scaled = slope * (scales[index] as number);
    biasGradients[number] = (biasGradients[number] as number) + scaled;
  });
  run.product(at.blockGradients, row, slopes, step, at.negativesBackward, count, columns, U, 0);
  const targets = [at.targetRows, at.targetSlopes, at.blockOrder] as const;
  run.scatterAddRows(at.blockGradients, ...targets, count, H);
  run.scatterAddRows(at.dh, at.blockGradients, at.blockScales, at.blockRows, count, H);

  run.scaleRows(at.blockStates, at.blockScales, count, H);
  const states = [at.blockStates, at.targetSlopes, at.targetNumbers] as const;
  run.scatterAddRows(scored.gradients, ...states, count, H);
  run.packPanels(at.packedStates, at.blockStates, row, count, columns);
  const operands = [slopes, step, at.packedStates, at.scratch] as const;
  run.productTransposed(scored.gradients, row, ...operands, U, columns, count, 1);
  run.addWeightedRows(at.sampledBiasSums, slopes, at.blockScales, count, U + 1);
}
