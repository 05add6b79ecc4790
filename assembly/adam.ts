// Adam (Kingma & Ba 2015) in the form of torch.optim.Adam, over a dense stretch of parameters.

import { at, LANES, storePair } from "./vector";

/**
 * One update: m = β₁ m + (1 − β₁) dw; v = β₂ v + (1 − β₂) dw²; w = w − stepSize · m / (√v / root + ε).
 *
 *     w    [n]
 *     m    [n]
 *     v    [n]
 *     dw   [n]
 *
 * stepSize = η / (1 − β₁ᵗ) and root = √(1 − β₂ᵗ) after t updates; n is a multiple of LANES.
 */
export function adam(
  w: usize,
  m: usize,
  v: usize,
  dw: usize,
  n: i32,
  stepSize: f32,
  root: f32,
  keep1: f32,
  take1: f32,
  keep2: f32,
  take2: f32,
  epsilon: f32,
): void {
  const stepSizes = f32x4.splat(stepSize);
  const roots = f32x4.splat(root);
  const kept1 = f32x4.splat(keep1);
  const taken1 = f32x4.splat(take1);
  const kept2 = f32x4.splat(keep2);
  const taken2 = f32x4.splat(take2);
  const epsilons = f32x4.splat(epsilon);
  for (let i = 0; i < n; i += LANES) {
    const g0 = v128.load(at(dw, i));
    const g1 = v128.load(at(dw, i), 16);
    const mean0 = mixed(v128.load(at(m, i)), kept1, g0, taken1);
    const mean1 = mixed(v128.load(at(m, i), 16), kept1, g1, taken1);
    const square0 = mixed(v128.load(at(v, i)), kept2, f32x4.mul(g0, g0), taken2);
    const square1 = mixed(v128.load(at(v, i), 16), kept2, f32x4.mul(g1, g1), taken2);
    const root0 = f32x4.add(f32x4.div(f32x4.sqrt(square0), roots), epsilons);
    const root1 = f32x4.add(f32x4.div(f32x4.sqrt(square1), roots), epsilons);
    const change0 = f32x4.mul(stepSizes, f32x4.div(mean0, root0));
    const change1 = f32x4.mul(stepSizes, f32x4.div(mean1, root1));
    const w0 = f32x4.sub(v128.load(at(w, i)), change0);
    const w1 = f32x4.sub(v128.load(at(w, i), 16), change1);
    storePair(at(m, i), mean0, mean1);
    storePair(at(v, i), square0, square1);
    storePair(at(w, i), w0, w1);
  }
}

/** x s + y t. */
function mixed(x: v128, s: v128, y: v128, t: v128): v128 {
  return f32x4.add(f32x4.mul(x, s), f32x4.mul(y, t));
}
