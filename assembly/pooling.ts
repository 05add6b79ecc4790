// Pooling: one vector a sequence from the states of its steps. Rows are ordered by time, as in lstm.ts: those of step t
// are the counts[t] sequences that are longer than t. Sums over the steps of a sequence go from the first to the last.

import { exp4 } from "./activation";
import { at, padded, rowBytes, storePair, sumLanes } from "./vector";

/**
 * Weighted sums over time: out[s] = Σ weights[r] x[r] over the rows r of sequence s.
 *
 *     out       [counts[0], columns]
 *     x         [R, columns]
 *     weights   [R]
 *     counts    [T] u32, not increasing
 */
export function poolWeighted(
  out: usize,
  x: usize,
  weights: usize,
  counts: usize,
  T: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  memory.fill(out, 0, (load<u32>(counts) as usize) * bytes);
  for (let t = 0; t < T; t++) {
    let target = out;
    for (let row = load<i32>(at(counts, t)); row > 0; row--) {
      const weight = v128.load32_splat(weights);
      for (let j: usize = 0; j < bytes; j += 32) {
        const y0 = f32x4.add(v128.load(target), f32x4.mul(v128.load(x), weight));
        const y1 = f32x4.add(v128.load(target, 16), f32x4.mul(v128.load(x, 16), weight));
        storePair(target, y0, y1);
        target += 32;
        x += 32;
      }
      weights += 4;
    }
  }
}

/**
 * Gradients of poolWeighted: dx[r] += weights[r] dout[s], dweights[r] = x[r] · dout[s].
 *
 *     dx         [R, columns]
 *     dweights   [R] out
 *     x          [R, columns]
 *     weights    [R]
 *     dout       [counts[0], columns]
 *     counts     [T] u32, not increasing
 */
export function poolWeightedGradient(
  dx: usize,
  dweights: usize,
  x: usize,
  weights: usize,
  dout: usize,
  counts: usize,
  T: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  for (let t = 0; t < T; t++) {
    let source = dout;
    for (let row = load<i32>(at(counts, t)); row > 0; row--) {
      const weight = v128.load32_splat(weights);
      let dot0 = f32x4.splat(0);
      let dot1 = f32x4.splat(0);
      for (let j: usize = 0; j < bytes; j += 32) {
        const slope0 = v128.load(source);
        const slope1 = v128.load(source, 16);
        dot0 = f32x4.add(dot0, f32x4.mul(v128.load(x), slope0));
        dot1 = f32x4.add(dot1, f32x4.mul(v128.load(x, 16), slope1));
        const y0 = f32x4.add(v128.load(dx), f32x4.mul(slope0, weight));
        const y1 = f32x4.add(v128.load(dx, 16), f32x4.mul(slope1, weight));
        storePair(dx, y0, y1);
        source += 32;
        x += 32;
        dx += 32;
      }
      store<f32>(dweights, sumLanes(f32x4.add(dot0, dot1)) as f32);
      weights += 4;
      dweights += 4;
    }
  }
}

/**
 * Largest values over time, and the first step that has them. A NaN stays.
 *
 *     out      [counts[0], columns]
 *     steps    [counts[0], columns] u32 out
 *     x        [R, columns]
 *     counts   [T] u32, not increasing
 */
export function poolMax(
  out: usize,
  steps: usize,
  x: usize,
  counts: usize,
  T: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  const first = (load<u32>(counts) as usize) * bytes;
  memory.copy(out, x, first);
  memory.fill(steps, 0, first);
  x += first;
  for (let t = 1; t < T; t++) {
    const step = i32x4.splat(t);
    const end = (load<u32>(at(counts, t)) as usize) * bytes;
    for (let j: usize = 0; j < end; j += 16) {
      const largest = v128.load(out + j);
      const value = v128.load(x);
      const isLarger = f32x4.gt(value, largest);
      v128.store(out + j, f32x4.max(largest, value));
      v128.store(steps + j, v128.bitselect(step, v128.load(steps + j), isLarger));
      x += 16;
    }
  }
}

/**
 * Gradient of poolMax: dx[r] += dout[s] where the row's step has the largest value.
 *
 *     dx       [R, columns]
 *     dout     [counts[0], columns]
 *     steps    [counts[0], columns] u32
 *     counts   [T] u32, not increasing
 */
export function poolMaxGradient(
  dx: usize,
  dout: usize,
  steps: usize,
  counts: usize,
  T: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  for (let t = 0; t < T; t++) {
    const step = i32x4.splat(t);
    const end = (load<u32>(at(counts, t)) as usize) * bytes;
    for (let j: usize = 0; j < end; j += 16) {
      const isHere = i32x4.eq(v128.load(steps + j), step);
      v128.store(dx, f32x4.add(v128.load(dx), v128.and(v128.load(dout + j), isHere)));
      dx += 16;
    }
  }
}

/**
 * Softmax over the steps of each sequence: a[r] = e^(a[r] − m) / Σ e^(a − m), m the sequence's largest.
 *
 *     a        [R] in: scores; out: weights
 *     counts   [T] u32, not increasing
 */
export function poolSoftmax(a: usize, counts: usize, T: i32): void {
  const sequences = load<i32>(counts);
  for (let sequence = 0; sequence < sequences; sequence++) {
    let largest: f32 = -Infinity;
    let address = at(a, sequence);
    for (let t = 0; t < T && load<i32>(at(counts, t)) > sequence; t++) {
      largest = max(largest, load<f32>(address));
      address += (load<u32>(at(counts, t)) as usize) << 2;
    }
    let sum: f32 = 0;
    address = at(a, sequence);
    for (let t = 0; t < T && load<i32>(at(counts, t)) > sequence; t++) {
      const y = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(address) - largest)), 0);
      store<f32>(address, y);
      sum += y;
      address += (load<u32>(at(counts, t)) as usize) << 2;
    }
    address = at(a, sequence);
    for (let t = 0; t < T && load<i32>(at(counts, t)) > sequence; t++) {
      store<f32>(address, load<f32>(address) / sum);
      address += (load<u32>(at(counts, t)) as usize) << 2;
    }
  }
}

/**
 * Gradient of poolSoftmax: da[r] = a[r] (da[r] − Σ a da over the sequence).
 *
 *     da       [R] in: gradients of the weights; out: of the scores
 *     a        [R] weights
 *     counts   [T] u32, not increasing
 */
export function poolSoftmaxGradient(da: usize, a: usize, counts: usize, T: i32): void {
  const sequences = load<i32>(counts);
  for (let sequence = 0; sequence < sequences; sequence++) {
    let sum: f32 = 0;
    let offset = (sequence as usize) << 2;
    for (let t = 0; t < T && load<i32>(at(counts, t)) > sequence; t++) {
      sum += load<f32>(a + offset) * load<f32>(da + offset);
      offset += (load<u32>(at(counts, t)) as usize) << 2;
    }
    offset = (sequence as usize) << 2;
    for (let t = 0; t < T && load<i32>(at(counts, t)) > sequence; t++) {
      store<f32>(da + offset, load<f32>(a + offset) * (load<f32>(da + offset) - sum));
      offset += (load<u32>(at(counts, t)) as usize) << 2;
    }
  }
}

/**
 * Dot products of rows with one vector: out[r] = x[r] · y.
 *
 *     out   [rows]
 *     x     [rows, columns]
 *     y     [columns]
 */
export function rowDots(out: usize, x: usize, y: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    let dot0 = f32x4.splat(0);
    let dot1 = f32x4.splat(0);
    for (let j = 0; j < padded(columns); j += 8) {
      dot0 = f32x4.add(dot0, f32x4.mul(v128.load(x), v128.load(at(y, j))));
      dot1 = f32x4.add(dot1, f32x4.mul(v128.load(x, 16), v128.load(at(y, j), 16)));
      x += 32;
    }
    store<f32>(at(out, row), sumLanes(f32x4.add(dot0, dot1)) as f32);
  }
}

/**
 * One vector, scaled for each row: out[r] = scales[r] y.
 *
 *     out      [rows, columns]
 *     scales   [rows]
 *     y        [columns]
 */
export function scaledRows(out: usize, scales: usize, y: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    const scale = v128.load32_splat(at(scales, row));
    for (let j = 0; j < padded(columns); j += 8) {
      const z0 = f32x4.mul(v128.load(at(y, j)), scale);
      const z1 = f32x4.mul(v128.load(at(y, j), 16), scale);
      storePair(out, z0, z1);
      out += 32;
    }
  }
}
