// Softmax cross-entropy over all of the vocabulary, fused with its gradient. The gradient is left unnormalised, with
// one scale per row, so that the scores are read and written once after their maximum is known; the scale is applied
// to the small side of the products that follow.

import { exp4, log4 } from "./activation";
import { at, rowBytes, sumLanes } from "./vector";

/** Bytes of scores whose exponentials are added in f32 before the sum goes on in f64: 1,024 of them, 64 per lane. */
const SUM_BLOCK: usize = 4096;

/** x = x + bias; returns the largest element. x [n], bias [n], n bytes a multiple of 32. */
export function addAndMaximum(x: usize, bias: usize, bytes: usize): f32 {
  let m0 = f32x4.splat(-f32.MAX_VALUE);
  let m1 = f32x4.splat(-f32.MAX_VALUE);
  for (let j: usize = 0; j < bytes; j += 32) {
    const y0 = f32x4.add(v128.load(x + j), v128.load(bias + j));
    const y1 = f32x4.add(v128.load(x + j, 16), v128.load(bias + j, 16));
    v128.store(x + j, y0);
    v128.store(x + j, y1, 16);
    m0 = f32x4.pmax(m0, y0);
    m1 = f32x4.pmax(m1, y1);
  }
  const m = f32x4.pmax(m0, m1);
  const low = max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1));
  const high = max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3));
  return max(low, high);
}

/** x = e^(x − maximum); returns the sum. x [n], n bytes a multiple of 32. */
export function exponentials(x: usize, maximum: f32, bytes: usize): f64 {
  const shift = f32x4.splat(maximum);
  let sum: f64 = 0;
  for (let block: usize = 0; block < bytes; block += SUM_BLOCK) {
    const end = min(bytes, block + SUM_BLOCK);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    for (let j = block; j < end; j += 32) {
      const y0 = exp4(f32x4.sub(v128.load(x + j), shift));
      const y1 = exp4(f32x4.sub(v128.load(x + j, 16), shift));
      v128.store(x + j, y0);
      v128.store(x + j, y1, 16);
      s0 = f32x4.add(s0, y0);
      s1 = f32x4.add(s1, y1);
    }
    sum += sumLanes(f32x4.add(s0, s1));
  }
  return sum;
}

/**
 * loss[r] = −log softmax(scores[r] + bias)[targets[r]], and the gradient of Σ weights[r] loss[r] as
 * dscores[r] = out[r] · scales[r].
 *
 *     scores    [rows, V] in: scores without bias; out: e^(s − max), less their sum at the target
 *     scales    [rows] out: weight / sum
 *     losses    [rows] f64, out
 *     bias      [V], −∞ from V to padded(V)
 *     targets   [rows] u32
 *     weights   [rows]
 */
export function softmaxCrossEntropy(
  scores: usize,
  scales: usize,
  losses: usize,
  bias: usize,
  targets: usize,
  weights: usize,
  rows: i32,
  V: i32,
): void {
  const bytes = rowBytes(V);
  for (let row = 0; row < rows; row++) {
    const target = at(scores, load<i32>(at(targets, row)));
    const maximum = addAndMaximum(scores, bias, bytes);
    const targetScore = load<f32>(target);
    const sum = exponentials(scores, maximum, bytes);
    const logSum = f32x4.extract_lane(log4(f32x4.splat(sum as f32)), 0);
    store<f64>(losses + ((row as usize) << 3), (logSum as f64) + ((maximum as f64) - targetScore));
    store<f32>(at(scales, row), ((load<f32>(at(weights, row)) as f64) / sum) as f32);
    store<f32>(target, ((load<f32>(target) as f64) - sum) as f32);
    scores += bytes;
  }
}
