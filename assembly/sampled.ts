// What scoring a few rows of a table needs beside the products: scores of pairs of rows, and rows back into their
// table.

import { at, rowBytes, sumLanes } from "./vector";

/**
 * Scores of pairs of rows: out[r] = x[r] · y[r] + bias[r], products added in two chains of vectors.
 *
 *     out    [rows] elements, outStep bytes apart
 *     x      [rows, columns]
 *     y      [rows, columns], rows yStep bytes apart; 0: the same row for all
 *     bias   [rows], biasStep bytes apart; 0: the same for all
 */
export function pairScores(
  out: usize,
  outStep: usize,
  x: usize,
  y: usize,
  yStep: usize,
  bias: usize,
  biasStep: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 32) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load(x + j), v128.load(y + j)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(x + j, 16), v128.load(y + j, 16)));
    }
    const score = sumLanes(f32x4.add(s0, s1)) + (load<f32>(bias) as f64);
    store<f32>(out, score as f32);
    out += outStep;
    x += bytes;
    y += yStep;
    bias += biasStep;
  }
}

/**
 * The converse of gatherRows: table[indices[r]] = x[r].
 *
 *     table     [·, columns]
 *     x         [rows, columns]
 *     indices   [rows] u32
 */
export function scatterRows(table: usize, x: usize, indices: usize, rows: i32, columns: i32): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    memory.copy(table + (load<u32>(at(indices, row)) as usize) * bytes, x, bytes);
    x += bytes;
  }
}
