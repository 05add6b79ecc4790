// Losses of one prediction and one label each, fused with their gradients. Rows are padded; padding stays zero.

import { exp4, log4, sigmoid4 } from "./activation";
import { at, padded } from "./vector";

/** log(1 + e^−|x|), which is between 0 and ln 2 for every x. */
function softplusRest(x: v128): v128 {
  const e = exp4(v128.or(x, i32x4.splat(i32.MIN_VALUE)));
  return log4(f32x4.add(e, f32x4.splat(1)));
}

/**
 * Binary cross-entropy with logits: loss = max(z, 0) − z y + log(1 + e^−abs z), dz = (σ(z) − y) · scale.
 * Both are finite for every finite z.
 *
 *     losses   [n] out
 *     dz       [n] out, may be z
 *     z        [n]
 *     y        [n] in [0, 1]
 */
export function binaryCrossEntropy(
  losses: usize,
  dz: usize,
  z: usize,
  y: usize,
  n: i32,
  scale: f32,
): void {
  const scales = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  let index = i32x4(0, 1, 2, 3);
  const end = i32x4.splat(n);
  for (let i = 0; i < padded(n); i += 4) {
    const inside = i32x4.lt_s(index, end);
    const logit = v128.load(at(z, i));
    const label = v128.load(at(y, i));
    const kink = f32x4.sub(f32x4.max(logit, zero), f32x4.mul(logit, label));
    const slope = f32x4.mul(f32x4.sub(sigmoid4(logit), label), scales);
    v128.store(at(losses, i), v128.and(f32x4.add(kink, softplusRest(logit)), inside));
    v128.store(at(dz, i), v128.and(slope, inside));
    index = i32x4.add(index, i32x4.splat(4));
  }
}

/**
 * Squared error: dp = (p − q) · scale; returns Σ (p − q)² in f64. For the mean over all `count` elements of a
 * matrix the scale is 2 / count, and the loss the returned sum / count.
 *
 *     dp   [n] out, may be p
 *     p    [n]
 *     q    [n]
 *
 * n is a multiple of 8: rows with their padding, which is zero in p and q.
 */
export function squaredError(dp: usize, p: usize, q: usize, n: i32, scale: f32): f64 {
  const scales = f32x4.splat(scale);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const difference = f32x4.sub(v128.load(at(p, i)), v128.load(at(q, i)));
    const first = f64x2.promote_low_f32x4(difference);
    const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(difference, difference, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
    v128.store(at(dp, i), f32x4.mul(difference, scales));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
