// Scores by a table E of items, softmax cross-entropy over all V items, and its gradient:
//
//     s = h Eᵀ + b    loss = −log softmax(s)[target]
//
// in blocks of rows, so that memory is bounded by one block of scores: 128 × V floats (22 MB for V = 43,098).

import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import { setShares, weightedLossSum } from "./targetShares.ts";

/** Rows of a block. Part of every result: it fixes the order in which gradients are added. */
export const SCORE_ROWS = 128;

/** Sizes of a head: vocabulary V, hidden H. */
export interface HeadSizes {
  readonly V: number;
  readonly H: number;
}

/** Regions of a head in bytes. */
export function headRegions({ V, H }: HeadSizes) {
  return {
    /** Packed E, for s = h Eᵀ and dh = ds E. */
    scoresForward: packedBytes(H, V),
    scoresBackward: packedBytes(V, padded(H)),
    /** [V]: the bias, −∞ in the padding; [V]: the same with −∞ for what is no candidate. */
    scoreBias: rowBytes(V),
    candidateBias: rowBytes(V),
    /** [128, V] */
    scores: matrixBytes(SCORE_ROWS, V),
    /** [128, H] each: states, their gradients; packed states. */
    blockStates: matrixBytes(SCORE_ROWS, H),
    blockGradients: matrixBytes(SCORE_ROWS, H),
    packedStates: packedBytes(SCORE_ROWS, padded(H)),
    /** [128] each */
    blockRows: 4 * SCORE_ROWS,
    blockTargets: 4 * SCORE_ROWS,
    blockWeights: 4 * SCORE_ROWS,
    blockScales: 4 * SCORE_ROWS,
    blockLosses: 8 * SCORE_ROWS,
  };
}

/** Addresses of the regions of a head. */
export type HeadAddresses = Readonly<Record<keyof ReturnType<typeof headRegions>, number>>;

/** Brings E into the order in which scores read it. To be called whenever it changes. */
export function packScores(
  run: KernelExports,
  at: HeadAddresses,
  embedding: number,
  { V, H }: HeadSizes,
): void {
  run.packPanelsTransposed(at.scoresForward, embedding, rowBytes(H), H, V);
}

/** Scores without bias of the states at `rows` (at most SCORE_ROWS), in `at.scores`. */
export function scoreRows(
  run: KernelExports,
  memory: ClaimedMemory,
  at: HeadAddresses & { readonly h: number },
  rows: Uint32Array,
  { V, H }: HeadSizes,
): void {
  memory.u32(at.blockRows, rows.length).set(rows);
  run.gatherRows(at.blockStates, at.h, at.blockRows, rows.length, H);
  const states = [at.blockStates, rowBytes(H), at.scoresForward] as const;
  run.product(at.scores, rowBytes(V), ...states, rows.length, padded(V), H, 0);
}

/** Positions with a target: their rows and targets. */
export interface TargetRows {
  readonly rows: Uint32Array;
  readonly targets: Uint32Array;
  /** What each counts in the loss; null: all alike. */
  readonly shares: Float32Array | null;
}

/** Addresses of what a head adds to. */
export interface HeadGradients {
  readonly dh: number;
  readonly table: number;
  readonly outputBias: number;
}

/**
 * Adds the gradients of the mean loss over all targets to `gradients`; returns the mean times their number, in nats.
 * `packScores` must have been called, and `scoreBias` be set.
 */
export function headForwardBackward(
  run: KernelExports,
  memory: ClaimedMemory,
  at: HeadAddresses & { readonly h: number; readonly scratch: number },
  gradients: HeadGradients,
  table: number,
  { rows, targets, shares }: TargetRows,
  sizes: HeadSizes,
  labelSmoothing = 0,
): number {
  const { V, H } = sizes;
  run.packPanels(at.scoresBackward, table, rowBytes(H), V, padded(H));
  memory.f32(at.blockWeights, SCORE_ROWS).fill(1 / rows.length);
  let lossSum = 0;
  for (let start = 0; start < rows.length; start += SCORE_ROWS) {
    const end = Math.min(rows.length, start + SCORE_ROWS);
    scoreRows(run, memory, at, rows.subarray(start, end), sizes);
    memory.u32(at.blockTargets, end - start).set(targets.subarray(start, end));
    setShares(memory, at.blockWeights, shares, { start, end });
    const given = [at.scoreBias, at.blockTargets, at.blockWeights] as const;
    const block = [at.scores, at.blockScales, at.blockLosses, ...given, end - start, V] as const;
    if (labelSmoothing > 0) {
      run.smoothedCrossEntropy(...block, labelSmoothing);
    } else {
      run.softmaxCrossEntropy(...block);
    }
    const losses = memory.f64(at.blockLosses, end - start);
    lossSum += weightedLossSum(losses, shares, { start, n: rows.length });
    addBlockGradients(run, at, gradients, end - start, sizes);
  }
  return lossSum;
}

function addBlockGradients(
  run: KernelExports,
  at: HeadAddresses & { readonly scratch: number },
  gradients: HeadGradients,
  count: number,
  { V, H }: HeadSizes,
): void {
  const row = rowBytes(H);
  const columns = padded(H);
  const scores = [at.scores, rowBytes(V)] as const;
  run.product(at.blockGradients, row, ...scores, at.scoresBackward, count, columns, V, 0);
  const scattered = [at.blockGradients, at.blockScales, at.blockRows] as const;
  run.scatterAddRows(gradients.dh, ...scattered, count, H);

  run.scaleRows(at.blockStates, at.blockScales, count, H);
  run.packPanels(at.packedStates, at.blockStates, row, count, columns);
  const operands = [...scores, at.packedStates, at.scratch] as const;
  run.productTransposed(gradients.table, row, ...operands, V, columns, count, 1);
  run.addWeightedRows(gradients.outputBias, at.scores, at.blockScales, count, V);
}
