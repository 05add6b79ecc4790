// Pooling of an encoder's states h_1 … h_n to one vector p of the sequence:
//
//     last        p = h_n
//     mean        p = 1/n Σ h_t
//     max         p = max h_t, element by element
//     attention   u_t = tanh(W h_t + b)    a = softmax(u_1 · q, …, u_n · q)    p = Σ a_t h_t
//
// Attention with a learned query q is that of Yang et al. 2016, "Hierarchical attention networks for document
// classification". Sequences have different lengths; there is no padding that a mean or a maximum could see.

import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import type { Parameter } from "./model.ts";
import type { LayerSizes } from "./recurrentLayer.ts";
import type { RowOrder } from "./sequences.ts";

export const POOLINGS = ["last", "mean", "max", "attention"] as const;
export type Pooling = (typeof POOLINGS)[number];

/** What a pooling learns. */
export function poolingParameters(pooling: Pooling, H: number): readonly Parameter[] {
  return pooling === "attention"
    ? [
        { name: "attention.weight", shape: [H, H], gates: 1 },
        { name: "attention.bias", shape: [H], gates: 1 },
        { name: "attention.query", shape: [H], gates: 1 },
      ]
    : [];
}

/** Regions of a pooling in bytes; 0 for what it has no use for. */
export function poolingRegions(pooling: Pooling, { H, R, B }: LayerSizes) {
  const own = (name: Pooling, bytes: number) => (pooling === name ? bytes : 0);
  const isWeighted = pooling === "mean" || pooling === "attention";
  return {
    /** [B, H] each: the vectors of the sequences, and their gradients. */
    pooled: matrixBytes(B, H),
    dPooled: matrixBytes(B, H),
    /** [B] u32: last rows of the sequences. */
    lastRows: own("last", 4 * B),
    /** [R] each: weights of the rows, and their gradients. */
    rowWeights: isWeighted ? 4 * R : 0,
    dRowWeights: isWeighted ? 4 * R : 0,
    /** [B, H] u32: steps of the largest values. */
    maxSteps: own("max", matrixBytes(B, H)),
    /** [R, H] each: u, and its gradients. */
    attended: own("attention", matrixBytes(R, H)),
    dAttended: own("attention", matrixBytes(R, H)),
    /** Packed W, for u and for the gradient of h. */
    attentionForward: own("attention", packedBytes(H, padded(H))),
    attentionBackward: own("attention", packedBytes(H, padded(H))),
  };
}

/** Where a pooling works: its regions, and those of the network that it reads. */
export type PoolingAddresses = Readonly<
  Record<
    | keyof ReturnType<typeof poolingRegions>
    | "h"
    | "dh"
    | "counts"
    | "ones"
    | "packedRows"
    | "scratch",
    number
  >
>;

/** Addresses of what attention learns, or of its gradients; 0 for other poolings. */
export interface AttentionParameters {
  readonly weight: number;
  readonly bias: number;
  readonly query: number;
}

/** Brings the weights into the order in which kernels read them. To be called whenever they change. */
export function packPooling(
  run: KernelExports,
  pooling: Pooling,
  at: PoolingAddresses,
  { weight }: AttentionParameters,
  H: number,
): void {
  if (pooling === "attention") {
    run.packPanelsTransposed(at.attentionForward, weight, rowBytes(H), H, H);
    run.packPanels(at.attentionBackward, weight, rowBytes(H), H, padded(H));
  }
}

/** `pooled` from h; sequences have the given lengths, longest first. */
export function poolForward(
  run: KernelExports,
  memory: ClaimedMemory,
  pooling: Pooling,
  at: PoolingAddresses,
  { bias, query }: AttentionParameters,
  { H, R, B, T }: LayerSizes,
  { order, lengths }: { readonly order: RowOrder; readonly lengths: Uint32Array },
): void {
  switch (pooling) {
    case "last": {
      const rowOf = (length: number, row: number) => (order.starts[length - 1] as number) + row;
      memory.u32(at.lastRows, B).set(lengths.map(rowOf));
      run.gatherRows(at.pooled, at.h, at.lastRows, B, H);
      return;
    }
    case "max":
      run.poolMax(at.pooled, at.maxSteps, at.h, at.counts, T, H);
      return;
    case "mean": {
      const weights = memory.f32(at.rowWeights, R);
      order.counts.forEach((count, t) => {
        const start = order.starts[t] as number;
        for (let row = 0; row < count; row++) {
          weights[start + row] = 1 / (lengths[row] as number);
        }
      });
      break;
    }
    case "attention": {
      const row = rowBytes(H);
      run.product(at.attended, row, at.h, row, at.attentionForward, R, padded(H), H, 0);
      run.addToRows(at.attended, bias, R, H);
      run.tanhVector(at.attended, at.attended, R * padded(H));
      run.rowDots(at.rowWeights, at.attended, query, R, H);
      run.poolSoftmax(at.rowWeights, at.counts, T);
      break;
    }
  }
  run.poolWeighted(at.pooled, at.h, at.rowWeights, at.counts, T, H);
}

/** Gradients from those at `dPooled`: added to dh, and to what attention learns at `gradients`. */
export function poolBackward(
  run: KernelExports,
  pooling: Pooling,
  at: PoolingAddresses,
  parameters: { readonly query: number; readonly gradients: AttentionParameters },
  { H, R, B, T }: LayerSizes,
): void {
  const { h, dh, dPooled, rowWeights, dRowWeights, counts } = at;
  switch (pooling) {
    case "last":
      run.scatterAddRows(dh, dPooled, at.ones, at.lastRows, B, H);
      return;
    case "max":
      run.poolMaxGradient(dh, dPooled, at.maxSteps, counts, T, H);
      return;
    case "mean":
      run.poolWeightedGradient(dh, dRowWeights, h, rowWeights, dPooled, counts, T, H);
      return;
    case "attention": {
      const { query, gradients } = parameters;
      const { attended: u, dAttended: du, ones } = at;
      const row = rowBytes(H);
      run.poolWeightedGradient(dh, dRowWeights, h, rowWeights, dPooled, counts, T, H);
      run.poolSoftmaxGradient(dRowWeights, rowWeights, counts, T);
      run.addWeightedRows(gradients.query, u, dRowWeights, R, H);
      run.scaledRows(du, dRowWeights, query, R, H);
      run.tanhGradient(du, u, R * padded(H));
      run.addWeightedRows(gradients.bias, du, ones, R, H);
      run.packPanels(at.packedRows, h, row, R, padded(H));
      const operands = [du, row, at.packedRows, at.scratch] as const;
      run.productTransposed(gradients.weight, row, ...operands, H, padded(H), R, 1);
      run.product(dh, row, du, row, at.attentionBackward, R, padded(H), H, 1);
    }
  }
}
