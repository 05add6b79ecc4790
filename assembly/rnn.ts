// One simple recurrent layer, forward and backward through time (Elman 1990, the equation of torch.nn.RNN):
//
//     h = φ(W x + b + U h₋ + b′)    φ = tanh, or max(0, ·)
//
// Rows are ordered by time and finished sequences leave the batch, as in lstm.ts; R is the number of all rows. Both
// slopes are functions of h, so nothing but h is saved: 1 − h² for tanh; 1 where h > 0, and else 0, for ReLU. A NaN
// stays in h.

import { tanh4 } from "./activation";
import { product } from "./product";
import { at, padded, rowBytes, storePair, sumAt } from "./vector";

/**
 * Forward over T steps.
 *
 *     h        [R, H] in: W x; out: the states
 *     h0       [counts[0], H]
 *     u        packed [H, padded(H)], the transpose of weight_hh
 *     bias     [H], both biases added
 *     counts   [T] u32, not increasing
 *     isRelu   1 for ReLU, 0 for tanh
 */
export function rnnForward(
  h: usize,
  h0: usize,
  u: usize,
  bias: usize,
  counts: usize,
  isRelu: i32,
  T: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  let hPrev = h0;
  for (let t = 0; t < T; t++) {
    const count = load<i32>(at(counts, t));
    product(h, row, hPrev, row, u, count, padded(H), H, 1);
    if (isRelu !== 0) {
      reluStep(h, bias, count, row);
    } else {
      tanhStep(h, bias, count, row);
    }
    hPrev = h;
    h += (count as usize) * row;
  }
}

/** h = tanh(h + bias), for `count` rows of `row` bytes. */
function tanhStep(h: usize, bias: usize, count: i32, row: usize): void {
  for (let r = 0; r < count; r++) {
    for (let j: usize = 0; j < row; j += 32) {
      const y0 = tanh4(sumAt(h, bias + j));
      const y1 = tanh4(sumAt(h + 16, bias + j + 16));
      storePair(h, y0, y1);
      h += 32;
    }
  }
}

/** h = max(0, h + bias), for `count` rows of `row` bytes. */
function reluStep(h: usize, bias: usize, count: i32, row: usize): void {
  const zero = f32x4.splat(0);
  for (let r = 0; r < count; r++) {
    for (let j: usize = 0; j < row; j += 32) {
      const y0 = f32x4.max(sumAt(h, bias + j), zero);
      const y1 = f32x4.max(sumAt(h + 16, bias + j + 16), zero);
      storePair(h, y0, y1);
      h += 32;
    }
  }
}

/**
 * Backward over T steps. Every address is that of the first row.
 *
 *     dh       [R, H] in: gradients of h from above; out: gradients of the arguments of φ
 *     dh0      [counts[0], H] out
 *     h        [R, H]
 *     u        packed [H, H], weight_hh
 *     counts   [T] u32, not increasing
 *     isRelu   1 for ReLU, 0 for tanh
 */
export function rnnBackward(
  dh: usize,
  dh0: usize,
  h: usize,
  u: usize,
  counts: usize,
  isRelu: i32,
  T: i32,
  R: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  let start = R;
  for (let t = T - 1; t >= 0; t--) {
    const count = load<i32>(at(counts, t));
    start -= count;
    const offset = (start as usize) * row;
    if (isRelu !== 0) {
      reluStepBackward(dh + offset, h + offset, count, row);
    } else {
      tanhStepBackward(dh + offset, h + offset, count, row);
    }
    const previous = t > 0 ? load<i32>(at(counts, t - 1)) : 0;
    const dhPrev = t > 0 ? dh + ((start - previous) as usize) * row : dh0;
    product(dhPrev, row, dh + offset, row, u, count, padded(H), H, t > 0 ? 1 : 0);
  }
}

/** dh = dh (1 − h²), for `count` rows of `row` bytes. */
function tanhStepBackward(dh: usize, h: usize, count: i32, row: usize): void {
  const one = f32x4.splat(1);
  const end = (count as usize) * row;
  for (let j: usize = 0; j < end; j += 32) {
    const y0 = v128.load(h + j);
    const y1 = v128.load(h + j, 16);
    const d0 = f32x4.mul(v128.load(dh + j), f32x4.sub(one, f32x4.mul(y0, y0)));
    const d1 = f32x4.mul(v128.load(dh + j, 16), f32x4.sub(one, f32x4.mul(y1, y1)));
    storePair(dh + j, d0, d1);
  }
}

/** dh = dh where h > 0 and else 0, for `count` rows of `row` bytes. */
function reluStepBackward(dh: usize, h: usize, count: i32, row: usize): void {
  const zero = f32x4.splat(0);
  const end = (count as usize) * row;
  for (let j: usize = 0; j < end; j += 32) {
    const d0 = v128.and(v128.load(dh + j), f32x4.gt(v128.load(h + j), zero));
    const d1 = v128.and(v128.load(dh + j, 16), f32x4.gt(v128.load(h + j, 16), zero));
    storePair(dh + j, d0, d1);
  }
}
