// Heads over one vector p a sequence: z_k = w_k · p + b_k for each of K labels, with its own loss,
//
//     binary       −y log σ(z) − (1 − y) log(1 − σ(z))
//     regression   (z − y)²
//
// and all at once as Σ_k weight_k · mean over the sequences of loss_k (multi-task: Caruana 1997). Scores are laid out
// [K, B], a row a label, so that each loss reads and writes neighbouring numbers.

import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import type { Parameter } from "./model.ts";

export const LABEL_LOSSES = ["binary", "regression"] as const;

/** One label of a sequence that is to be predicted. */
export interface LabelHead {
  readonly name: string;
  readonly loss: (typeof LABEL_LOSSES)[number];
  /** Its share in the loss of all; positive. */
  readonly weight: number;
}

/** Sizes of the heads: labels K, hidden H, sequences B. */
export interface LabelSizes {
  readonly K: number;
  readonly H: number;
  readonly B: number;
}

export function labelHeadParameters(K: number, H: number): readonly Parameter[] {
  return [
    { name: "head.weight", shape: [K, H], gates: 1 },
    { name: "head.bias", shape: [K], gates: 1 },
  ];
}

/** Regions of the heads in bytes. */
export function labelHeadRegions({ K, H, B }: LabelSizes) {
  return {
    /** [K, B] each: scores, then their gradients; labels. */
    scores: matrixBytes(K, B),
    labels: matrixBytes(K, B),
    /** [B] */
    sequenceLosses: rowBytes(B),
    /** Packed p in both orders, and packed head.weight. */
    pooledForward: packedBytes(H, padded(B)),
    pooledBackward: packedBytes(B, padded(H)),
    headBackward: packedBytes(K, padded(H)),
  };
}

/** Where the heads work. */
export type LabelAddresses = Readonly<
  Record<keyof ReturnType<typeof labelHeadRegions> | "pooled" | "dPooled" | "scratch", number>
>;

/** Addresses of the parameters of the heads, or of their gradients. */
export interface HeadParameters {
  readonly weight: number;
  readonly bias: number;
}

/** Scores [K, B] of the vectors at `pooled`; padding is 0. */
export function labelScores(
  run: KernelExports,
  memory: ClaimedMemory,
  at: LabelAddresses,
  { weight, bias }: HeadParameters,
  { K, H, B }: LabelSizes,
): void {
  run.packPanelsTransposed(at.pooledForward, at.pooled, rowBytes(H), H, B);
  const operands = [weight, rowBytes(H), at.pooledForward] as const;
  run.product(at.scores, rowBytes(B), ...operands, K, padded(B), H, 0);
  memory.f32(bias, K).forEach((shift, k) => {
    const row = memory.f32(at.scores + k * rowBytes(B), B);
    row.set(row.map((score) => score + shift));
  });
}

/** Probabilities of binary labels in the place of their scores. */
export function labelProbabilities(
  run: KernelExports,
  at: LabelAddresses,
  heads: readonly LabelHead[],
  B: number,
): void {
  heads.forEach(({ loss }, k) => {
    if (loss === "binary") {
      const row = at.scores + k * rowBytes(B);
      run.sigmoidVector(row, row, padded(B));
    }
  });
}

/**
 * Losses by label, each summed over the sequences and without its weight; `scores` become gradients of the loss of all.
 */
export function labelLosses(
  run: KernelExports,
  memory: ClaimedMemory,
  at: LabelAddresses,
  heads: readonly LabelHead[],
  B: number,
): Float64Array {
  return Float64Array.from(heads, ({ loss, weight }, k) => {
    const z = at.scores + k * rowBytes(B);
    const y = at.labels + k * rowBytes(B);
    if (loss === "regression") {
      return run.squaredError(z, z, y, padded(B), (2 * weight) / B);
    }
    run.binaryCrossEntropy(at.sequenceLosses, z, z, y, B, weight / B);
    return memory.f32(at.sequenceLosses, B).reduce((sum, one) => sum + one, 0);
  });
}

/** Gradients from those at `scores`: added to the parameters' at `gradients`; of p in dPooled. */
export function labelBackward(
  run: KernelExports,
  memory: ClaimedMemory,
  at: LabelAddresses,
  parameters: { readonly weight: number; readonly gradients: HeadParameters },
  { K, H, B }: LabelSizes,
): void {
  const { weight, gradients } = parameters;
  run.packPanels(at.pooledBackward, at.pooled, rowBytes(H), B, padded(H));
  const slopes = [at.scores, rowBytes(B)] as const;
  const toWeight = [...slopes, at.pooledBackward] as const;
  run.product(gradients.weight, rowBytes(H), ...toWeight, K, padded(H), B, 1);
  const dBias = memory.f32(gradients.bias, K);
  dBias.set(
    dBias.map((held, k) => {
      const row = memory.f32(at.scores + k * rowBytes(B), B);
      return held + row.reduce((sum, slope) => sum + slope, 0);
    }),
  );
  run.packPanels(at.headBackward, weight, rowBytes(H), K, padded(H));
  const toPooled = [...slopes, at.headBackward, at.scratch] as const;
  run.productTransposed(at.dPooled, rowBytes(H), ...toPooled, B, padded(H), K, 0);
}
