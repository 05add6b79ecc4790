// Least squares without negative coefficients: amounts of work never make a run shorter. By cyclic coordinate descent,
// which converges for this convex problem (Franc, Hlaváč and Navara, "Sequential coordinate-wise algorithm for the
// non-negative least squares problem", CAIP 2005).

import { assert } from "../assert.ts";

const SWEEPS = 20_000;
const SETTLED = 1e-12;

/**
 * The x ≥ 0 for which Σ_i (Σ_j rows[i][j] x[j] − targets[i])² is least. Columns may be of any scale; one that is zero
 * everywhere gets 0.
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
): readonly number[] {
  const width = rows[0]?.length ?? 0;
  assert(rows.length === targets.length && rows.every((row) => row.length === width), "rows match");
  const columns = Array.from({ length: width }, (_, j) => rows.map((row) => row[j] as number));
  const norms = columns.map((column) => Math.sqrt(dot(column, column)));
  const scaled = columns.map((column, j) =>
    column.map((v) => (norms[j] === 0 ? 0 : v / (norms[j] as number))),
  );
  const gram = scaled.map((a) => scaled.map((b) => dot(a, b)));
  const right = scaled.map((column) => dot(column, targets));
  const x = new Array<number>(width).fill(0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (let j = 0; j < width; j++) {
      if (norms[j] === 0) {
        continue;
      }
      const gradient = dot(gram[j] as number[], x) - (right[j] as number);
      const next = Math.max(0, (x[j] as number) - gradient);
      moved = Math.max(moved, Math.abs(next - (x[j] as number)));
      x[j] = next;
    }
    if (moved <= SETTLED * Math.max(...x)) {
      break;
    }
  }
  return x.map((value, j) => (norms[j] === 0 ? 0 : value / (norms[j] as number)));
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += (a[index] as number) * (b[index] as number);
  }
  return sum;
}
