// Sparse rows over a table: bags of items as inputs of a dense layer, forward and backward. The entries of row r are
// [offsets[r], offsets[r + 1]) of `indices` and `scales`, and are taken in that order, which fixes every sum.

import { at, rowBytes } from "./vector";

/**
 * Weighted sums of rows of a table: out[r] = Σ scales[e] table[indices[e]] over the entries e of row r.
 *
 *     out       [rows, columns]
 *     table     [·, columns]
 *     offsets   [rows + 1] u32
 *     indices   [entries] u32
 *     scales    [entries]
 */
export function weightedRowSums(
  out: usize,
  table: usize,
  offsets: usize,
  indices: usize,
  scales: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  memory.fill(out, 0, (rows as usize) * bytes);
  for (let row = 0; row < rows; row++) {
    const end = load<i32>(at(offsets, row + 1));
    for (let entry = load<i32>(at(offsets, row)); entry < end; entry++) {
      const source = table + (load<u32>(at(indices, entry)) as usize) * bytes;
      addScaled(out, source, at(scales, entry), bytes);
    }
    out += bytes;
  }
}

/**
 * The transpose of weightedRowSums: table[indices[e]] += scales[e] x[r] for the entries e of row r, rows in order.
 *
 *     table     [·, columns]
 *     x         [rows, columns]
 *     offsets   [rows + 1] u32
 *     indices   [entries] u32
 *     scales    [entries]
 */
export function scatterAddBags(
  table: usize,
  x: usize,
  offsets: usize,
  indices: usize,
  scales: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    const end = load<i32>(at(offsets, row + 1));
    for (let entry = load<i32>(at(offsets, row)); entry < end; entry++) {
      const target = table + (load<u32>(at(indices, entry)) as usize) * bytes;
      addScaled(target, x, at(scales, entry), bytes);
    }
    x += bytes;
  }
}

/** target += x · scale, over `bytes`, a multiple of 32. */
function addScaled(target: usize, x: usize, scaleAt: usize, bytes: usize): void {
  const scale = v128.load32_splat(scaleAt);
  for (let j: usize = 0; j < bytes; j += 32) {
    const y0 = f32x4.add(v128.load(target + j), f32x4.mul(v128.load(x + j), scale));
    const y1 = f32x4.add(v128.load(target + j, 16), f32x4.mul(v128.load(x + j, 16), scale));
    v128.store(target + j, y0);
    v128.store(target + j, y1, 16);
  }
}
