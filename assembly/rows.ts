// Elementwise work on rows of a matrix: gathering and scattering embeddings, sums over rows, scaling.

import { at, LANES, padded, rowBytes, storePair } from "./vector";

/**
 * Rows of a table: out[r] = table[indices[r]].
 *
 *     out       [rows, columns]
 *     table     [·, columns]
 *     indices   [rows] u32
 */
export function gatherRows(
  out: usize,
  table: usize,
  indices: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    memory.copy(out, table + (load<u32>(at(indices, row)) as usize) * bytes, bytes);
    out += bytes;
  }
}

/**
 * Adds rows to rows of a table, in order: table[indices[r]] += x[r] · scales[r].
 *
 *     table     [·, columns]
 *     x         [rows, columns]
 *     scales    [rows]
 *     indices   [rows] u32
 */
export function scatterAddRows(
  table: usize,
  x: usize,
  scales: usize,
  indices: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    const target = table + (load<u32>(at(indices, row)) as usize) * bytes;
    const scale = v128.load32_splat(at(scales, row));
    for (let j: usize = 0; j < bytes; j += 32) {
      const y0 = f32x4.add(v128.load(target + j), f32x4.mul(v128.load(x), scale));
      const y1 = f32x4.add(v128.load(target + j, 16), f32x4.mul(v128.load(x, 16), scale));
      v128.store(target + j, y0);
      v128.store(target + j, y1, 16);
      x += 32;
    }
  }
}

/**
 * Scales rows: x[r] = x[r] · scales[r].
 *
 *     x        [rows, columns]
 *     scales   [rows]
 */
export function scaleRows(x: usize, scales: usize, rows: i32, columns: i32): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    const scale = v128.load32_splat(at(scales, row));
    for (let j: usize = 0; j < bytes; j += 32) {
      v128.store(x, f32x4.mul(v128.load(x), scale));
      v128.store(x, f32x4.mul(v128.load(x, 16), scale), 16);
      x += 32;
    }
  }
}

/**
 * Adds a row to every row: x[r] = x[r] + bias.
 *
 *     x      [rows, columns]
 *     bias   [columns]
 */
export function addToRows(x: usize, bias: usize, rows: i32, columns: i32): void {
  const bytes = rowBytes(columns);
  for (let row = 0; row < rows; row++) {
    for (let j: usize = 0; j < bytes; j += 32) {
      const y0 = f32x4.add(v128.load(x), v128.load(bias + j));
      const y1 = f32x4.add(v128.load(x, 16), v128.load(bias + j, 16));
      v128.store(x, y0);
      v128.store(x, y1, 16);
      x += 32;
    }
  }
}

/**
 * Adds the weighted sum of rows: out += Σ scales[r] x[r], from the first row to the last, four at a time.
 *
 *     out      [columns]
 *     x        [rows, columns]
 *     scales   [rows]
 */
export function addWeightedRows(
  out: usize,
  x: usize,
  scales: usize,
  rows: i32,
  columns: i32,
): void {
  const step = rowBytes(columns);
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const s0 = v128.load32_splat(at(scales, row));
    const s1 = v128.load32_splat(at(scales, row + 1));
    const s2 = v128.load32_splat(at(scales, row + 2));
    const s3 = v128.load32_splat(at(scales, row + 3));
    const x1 = x + step;
    const x2 = x1 + step;
    const x3 = x2 + step;
    for (let j: usize = 0; j < step; j += 32) {
      const low01 = sumOfTwo(x + j, s0, x1 + j, s1);
      const high01 = sumOfTwo(x + j + 16, s0, x1 + j + 16, s1);
      const low23 = sumOfTwo(x2 + j, s2, x3 + j, s3);
      const high23 = sumOfTwo(x2 + j + 16, s2, x3 + j + 16, s3);
      const y0 = f32x4.add(v128.load(out + j), f32x4.add(low01, low23));
      const y1 = f32x4.add(v128.load(out + j, 16), f32x4.add(high01, high23));
      storePair(out + j, y0, y1);
    }
    x = x3 + step;
  }
  for (; row < rows; row++) {
    const scale = v128.load32_splat(at(scales, row));
    for (let j: usize = 0; j < step; j += 32) {
      const y0 = f32x4.add(v128.load(out + j), f32x4.mul(v128.load(x + j), scale));
      const y1 = f32x4.add(v128.load(out + j, 16), f32x4.mul(v128.load(x + j, 16), scale));
      storePair(out + j, y0, y1);
    }
    x += step;
  }
}

/**
 * Copies columns of rows that may lie within wider ones; what lies beside them is left alone.
 *
 *     out   rows `outStep` bytes apart
 *     x     rows `xStep` bytes apart
 */
export function copyColumns(
  out: usize,
  outStep: usize,
  x: usize,
  xStep: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = (columns as usize) * 4;
  for (let row = 0; row < rows; row++) {
    memory.copy(out, x, bytes);
    out += outStep;
    x += xStep;
  }
}

/** x s + y t, for the vectors at x and y. */
function sumOfTwo(x: usize, s: v128, y: usize, t: v128): v128 {
  return f32x4.add(f32x4.mul(v128.load(x), s), f32x4.mul(v128.load(y), t));
}

/** out = x + y; out, x, y [n], n a multiple of LANES. */
export function addVectors(out: usize, x: usize, y: usize, n: i32): void {
  assert(n === padded(n));
  for (let i = 0; i < n; i += LANES) {
    v128.store(at(out, i), f32x4.add(v128.load(at(x, i)), v128.load(at(y, i))));
    v128.store(at(out, i), f32x4.add(v128.load(at(x, i), 16), v128.load(at(y, i), 16)), 16);
  }
}

/** Σ x² in f64; x [n], n a multiple of LANES. Not finite where an element is not. */
export function sumOfSquares(x: usize, n: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const y = v128.load(at(x, i));
    const first = f64x2.promote_low_f32x4(y);
    const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
