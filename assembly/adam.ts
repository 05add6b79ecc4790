// Adam (Kingma & Ba 2015) in the form of torch.optim.Adam, over a dense stretch of parameters.

import { at } from "./vector";

/**
 * One update: m = β₁ m + (1 − β₁) dw; v = β₂ v + (1 − β₂) dw²; w = w − stepSize · m / (√v / root + ε).
 *
 *     w    [n]
 *     m    [n]
 *     v    [n]
 *     dw   [n]
 *
 * stepSize = η / (1 − β₁ᵗ) and root = √(1 − β₂ᵗ) after t updates; n is a multiple of 4.
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
  for (let i = 0; i < n; i += 4) {
    const g = v128.load(at(dw, i));
    const mean = f32x4.add(f32x4.mul(v128.load(at(m, i)), kept1), f32x4.mul(g, taken1));
    const square = f32x4.add(
      f32x4.mul(v128.load(at(v, i)), kept2),
      f32x4.mul(f32x4.mul(g, g), taken2),
    );
    const root4 = f32x4.add(f32x4.div(f32x4.sqrt(square), roots), epsilons);
    const change = f32x4.mul(stepSizes, f32x4.div(mean, root4));
    v128.store(at(m, i), mean);
    v128.store(at(v, i), square);
    v128.store(at(w, i), f32x4.sub(v128.load(at(w, i)), change));
  }
}
