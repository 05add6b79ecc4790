// Dense layers y = x Wᵀ + b over named parameters, forward and backward, for networks that have a few small ones:
// their weights are packed anew for every product.

import type { KernelExports } from "../kernels.ts";
import { type ParameterLayout, packedBytes, padded, parameterOffset, rowBytes } from "../layout.ts";

/** Sizes of a layer: y [rows, N] from x [rows, K], with W [N, K]. */
export type DenseSizes = readonly [rows: number, N: number, K: number];

/** Where a network keeps its parameters and what dense layers work with. */
export interface DenseNetwork {
  readonly run: KernelExports;
  readonly plan: {
    readonly layout: ParameterLayout;
    readonly at: {
      readonly weights: number;
      readonly gradients: number;
      /** As large as `densePackedBytes` of every layer. */
      readonly packedSmall: number;
      /** [rows] ones, to sum rows. */
      readonly ones: number;
      readonly scratch: number;
    };
  };
}

/** Bytes of the packed operands of a layer. */
export function densePackedBytes([rows, N, K]: DenseSizes): number {
  return Math.max(packedBytes(K, N), packedBytes(N, padded(K)), packedBytes(rows, padded(K)));
}

/** Address of a parameter within the region at `base`. */
export function parameterAt(
  { layout }: { readonly layout: ParameterLayout },
  base: number,
  name: string,
): number {
  return base + parameterOffset(layout, name);
}

/** out = x Wᵀ + b for the layer `name`. */
export function dense(
  { run, plan }: DenseNetwork,
  name: string,
  out: number,
  x: number,
  [rows, N, K]: DenseSizes,
): void {
  const { weights, packedSmall } = plan.at;
  const weight = parameterAt(plan, weights, `${name}.weight`);
  run.packPanelsTransposed(packedSmall, weight, rowBytes(K), K, N);
  run.product(out, rowBytes(N), x, rowBytes(K), packedSmall, rows, padded(N), K, 0);
  run.addToRows(out, parameterAt(plan, weights, `${name}.bias`), rows, N);
}

/** Gradients of the layer `name`: dW = dyᵀ x, added to zeros, and db = Σ dy. */
export function denseGradients(
  { run, plan }: DenseNetwork,
  name: string,
  dy: number,
  x: number,
  [rows, N, K]: DenseSizes,
): void {
  const { at } = plan;
  const row = rowBytes(K);
  run.packPanels(at.packedSmall, x, row, rows, padded(K));
  const operands = [dy, rowBytes(N), at.packedSmall, at.scratch] as const;
  const dWeight = parameterAt(plan, at.gradients, `${name}.weight`);
  run.productTransposed(dWeight, row, ...operands, N, padded(K), rows, 0);
  run.addWeightedRows(parameterAt(plan, at.gradients, `${name}.bias`), dy, at.ones, rows, N);
}

/** dx (+)= dy W for the layer `name`. */
export function denseBackward(
  { run, plan }: DenseNetwork,
  name: string,
  dx: number,
  dy: number,
  [rows, N, K]: DenseSizes,
  accumulate: 0 | 1,
): void {
  const { at } = plan;
  const weight = parameterAt(plan, at.weights, `${name}.weight`);
  run.packPanels(at.packedSmall, weight, rowBytes(K), N, padded(K));
  const operands = [dy, rowBytes(N), at.packedSmall] as const;
  run.product(dx, rowBytes(K), ...operands, rows, padded(K), N, accumulate);
}
