// What each position counts in the loss of a minibatch. Without weights all count alike, 1 / n; with weights w the loss
// is Σ w_i loss_i / Σ w_i, as torch.nn.functional.cross_entropy takes the mean of weighted targets.

import { assert } from "../assert.ts";
import type { ClaimedMemory } from "../kernels.ts";

/** Fills `address` with the shares of positions [start, end) of n; null where all count alike, as they were set. */
export function setShares(
  memory: ClaimedMemory,
  address: number,
  shares: Float32Array | null,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  if (shares !== null) {
    memory.f32(address, end - start).set(shares.subarray(start, end));
  }
}

/**
 * [n] shares of positions with these weights, which are positive; their sum is 1 but for rounding. The sum is taken in
 * f64, in the order of positions.
 */
export function sharesOf(weights: Float32Array): Float32Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  assert(
    weights.every((weight) => weight > 0) && sum < Infinity,
    "weights are positive and finite",
  );
  return weights.map((weight) => weight / sum);
}

/** Sum of losses with their shares, as if n positions had the mean loss; plain losses where all count alike. */
export function weightedLossSum(
  losses: Float64Array,
  shares: Float32Array | null,
  { start, n }: { readonly start: number; readonly n: number },
): number {
  let sum = 0;
  for (const [row, loss] of losses.entries()) {
    sum += shares === null ? loss : loss * (shares[start + row] as number) * n;
  }
  return sum;
}
