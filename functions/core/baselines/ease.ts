// Baseline EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019): the linear model of items on
// items with no weight from an item to itself, in closed form. Of the shards it needs the counts that
// coOccurrence.ts keeps; its memory is V², so that it is for catalogues of some thousands of items.

import { assert } from "../assert.ts";
import type { CoOccurrence } from "./coOccurrence.ts";
import type { Scorer } from "./itemScores.ts";

/** XᵀX of the users' binary vectors, row-major [V × V]; row 0, the padding, is 0. */
export function gramOf(V: number, { pairs, sequencesOf }: CoOccurrence): Float64Array {
  const gram = new Float64Array(V * V);
  for (let item = 0; item < V; item++) {
    gram[item * V + item] = sequencesOf[item] as number;
  }
  for (const [pair, from] of pairs.from.entries()) {
    gram[from * V + (pairs.to[pair] as number)] = pairs.weight[pair] as number;
  }
  return gram;
}

/**
 * Weights B [V × V], from row to column: −P_ij / P_jj off the diagonal, P = (XᵀX + λ)⁻¹, λ > 0. `gram` is
 * overwritten.
 */
export function easeWeights(V: number, gram: Float64Array, lambda: number): Float64Array {
  assert(gram.length === V * V && lambda > 0, "a square matrix, and a penalty above 0");
  for (let item = 0; item < V; item++) {
    gram[item * V + item] = (gram[item * V + item] as number) + lambda;
  }
  factorise(V, gram);
  const weights = invertFactored(V, gram);
  const diagonal = Float64Array.from(
    { length: V },
    (_, item) => weights[item * V + item] as number,
  );
  for (let row = 0; row < V; row++) {
    for (let column = 0; column < V; column++) {
      const cell = row * V + column;
      weights[cell] =
        row === column ? 0 : -(weights[cell] as number) / (diagonal[column] as number);
    }
  }
  return weights;
}

/** Sums the rows of the history's distinct items. Weights may be below 0; only sums above 0 are ranked apart. */
export function easeScorer(V: number, weights: Float64Array): Scorer {
  return (history, scores) => {
    for (const item of new Set(history)) {
      for (let other = 1; item > 0 && other < V; other++) {
        scores.add(other, weights[item * V + other] as number);
      }
    }
  };
}

/** Cholesky's factor L of a positive definite matrix, in its lower triangle, row by row. */
function factorise(V: number, matrix: Float64Array): void {
  for (let row = 0; row < V; row++) {
    for (let column = 0; column <= row; column++) {
      const rest = (matrix[row * V + column] as number) - dot(matrix, row * V, column * V, column);
      matrix[row * V + column] =
        row === column ? Math.sqrt(rest) : rest / (matrix[column * V + column] as number);
    }
  }
}

/**
 * (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹. Rows of the result are those of Lᵀ's inverse times it; the lower triangle of L is overwritten.
 */
function invertFactored(V: number, factor: Float64Array): Float64Array {
  // Column j of L⁻¹ is kept as row j of `inverse`, so that all inner products run along rows.
  const inverse = new Float64Array(V * V);
  for (let column = 0; column < V; column++) {
    inverse[column * V + column] = 1 / (factor[column * V + column] as number);
    for (let row = column + 1; row < V; row++) {
      let sum = 0;
      for (let inner = column; inner < row; inner++) {
        sum += (factor[row * V + inner] as number) * (inverse[column * V + inner] as number);
      }
      inverse[column * V + row] = -sum / (factor[row * V + row] as number);
    }
  }
  const product = factor;
  for (let row = 0; row < V; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let inner = row; inner < V; inner++) {
        sum += (inverse[row * V + inner] as number) * (inverse[column * V + inner] as number);
      }
      product[row * V + column] = sum;
      product[column * V + row] = sum;
    }
  }
  return product;
}

function dot(matrix: Float64Array, a: number, b: number, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    sum += (matrix[a + index] as number) * (matrix[b + index] as number);
  }
  return sum;
}
