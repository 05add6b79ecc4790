// Baseline EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019): the linear model of items on
// items with no weight from an item to itself, in closed form. Of the shards it needs the counts that
// coOccurrence.ts keeps; its memory is V², so that it is for catalogues of some thousands of items.

import { assert } from "../assert.ts";
import type { ItemRows } from "./additiveRanker.ts";
import type { ItemCounts } from "./itemCounts.ts";
import type { PairRows } from "./pairRows.ts";
import { positiveInverse } from "./positiveInverse.ts";

/** XᵀX of the users' binary vectors, row-major [V × V]; row 0, the padding, is 0. */
export function gramOf(
  { starts, others, counts }: PairRows,
  sequencesOf: ItemCounts,
): Float64Array {
  const V = sequencesOf.length;
  const gram = new Float64Array(V * V);
  for (let item = 0; item < V; item++) {
    gram[item * V + item] = sequencesOf[item] as number;
    const end = starts[item + 1] as number;
    for (let pair = starts[item] as number; pair < end; pair++) {
      gram[item * V + (others[pair] as number)] = counts[pair] as number;
    }
  }
  return gram;
}

/**
 * Weights B [V × V], from row to column: −P_ij / P_jj off the diagonal, P = (XᵀX + λ)⁻¹, λ > 0. `gram` is
 * overwritten.
 */
export function easeWeights(V: number, gram: Float64Array, lambda: number): Float32Array {
  assert(gram.length === V * V && lambda > 0, "a square matrix, and a penalty above 0");
  for (let item = 0; item < V; item++) {
    gram[item * V + item] = (gram[item * V + item] as number) + lambda;
  }
  const inverse = positiveInverse(V, gram);
  const diagonal = Float64Array.from({ length: V }, (_, item) => inverse[item * V + item] ?? 1);
  const weights = new Float32Array(V * V);
  for (let row = 0; row < V; row++) {
    for (let column = 0; column < V; column++) {
      const cell = row * V + column;
      weights[cell] =
        row === column ? 0 : -(inverse[cell] as number) / (diagonal[column] as number);
    }
  }
  return weights;
}

/** The row of weights of an item. Weights may be below 0; only sums above 0 are ranked apart. */
export function easeRows(V: number, weights: Float32Array): ItemRows {
  const items = Uint32Array.from({ length: V }, (_, item) => item).subarray(1);
  return (item) => ({ items, gains: weights.subarray(item * V + 1, (item + 1) * V), divisor: 1 });
}
