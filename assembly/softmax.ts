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

/** Σ x in f64; x [n], whatever lies behind it. */
function sumOf(x: usize, n: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const y = v128.load(at(x, j));
    low = f64x2.add(low, f64x2.promote_low_f32x4(y));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 1)));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; j < n; j++) {
    sum += load<f32>(at(x, j)) as f64;
  }
  return sum;
}

/** x = x − y; x [n], whatever lies behind it. */
function subtract(x: usize, n: i32, y: f32): void {
  const ys = f32x4.splat(y);
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    v128.store(at(x, j), f32x4.sub(v128.load(at(x, j)), ys));
  }
  for (; j < n; j++) {
    store<f32>(at(x, j), load<f32>(at(x, j)) - y);
  }
}

/**
 * softmaxCrossEntropy for targets that give `smoothing` of their mass to all V rows alike, the target among them
 * (Szegedy et al. 2016, in the form of torch.nn.CrossEntropyLoss):
 *
 *     loss[r] = log Σ e^s − (1 − smoothing) s[targets[r]] − smoothing · mean s
 *
 * Memory as there; `scores` leave as e^(s − max), less smoothing · sum / V, and less (1 − smoothing) · sum at the
 * target.
 */
export function smoothedCrossEntropy(
  scores: usize,
  scales: usize,
  losses: usize,
  bias: usize,
  targets: usize,
  weights: usize,
  rows: i32,
  V: i32,
  smoothing: f64,
): void {
  const bytes = rowBytes(V);
  for (let row = 0; row < rows; row++) {
    const target = at(scores, load<i32>(at(targets, row)));
    const maximum = addAndMaximum(scores, bias, bytes);
    const mean = sumOf(scores, V) / (V as f64);
    const kept = (1 - smoothing) * (load<f32>(target) as f64) + smoothing * mean;
    const sum = exponentials(scores, maximum, bytes);
    const logSum = f32x4.extract_lane(log4(f32x4.splat(sum as f32)), 0);
    store<f64>(losses + ((row as usize) << 3), (logSum as f64) + ((maximum as f64) - kept));
    store<f32>(at(scales, row), ((load<f32>(at(weights, row)) as f64) / sum) as f32);
    subtract(scores, V, ((smoothing * sum) / (V as f64)) as f32);
    store<f32>(target, ((load<f32>(target) as f64) - (1 - smoothing) * sum) as f32);
    scores += bytes;
  }
}
