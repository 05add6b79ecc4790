// Update rules of torch.optim over a dense stretch of parameters, beside adam.ts: what a rule keeps of the past
// is one vector as long as the parameters, zero at first. Weight decay and plain SGD are `addScaled`,
// decoupled decay and clipping are `scaleVector`. Every n is a multiple of 8.

import { at } from "./vector";

/** x = x + scale · y; x [n], y [n]. */
export function addScaled(x: usize, y: usize, n: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (let i = 0; i < n; i += 8) {
    const y0 = f32x4.mul(v128.load(at(y, i)), scales);
    const y1 = f32x4.mul(v128.load(at(y, i), 16), scales);
    v128.store(at(x, i), f32x4.add(v128.load(at(x, i)), y0));
    v128.store(at(x, i), f32x4.add(v128.load(at(x, i), 16), y1), 16);
  }
}

/** x = scale · x; x [n]. */
export function scaleVector(x: usize, n: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (let i = 0; i < n; i += 8) {
    v128.store(at(x, i), f32x4.mul(v128.load(at(x, i)), scales));
    v128.store(at(x, i), f32x4.mul(v128.load(at(x, i), 16), scales), 16);
  }
}

/**
 * Momentum: b = μ b + dw; w = w − stepSize · (ahead · b + now · dw).
 *
 *     w    [n]
 *     b    [n]
 *     dw   [n]
 *
 * (ahead, now) is (1, 0) for the plain rule and (μ, 1) for Nesterov's.
 */
export function momentum(
  w: usize,
  b: usize,
  dw: usize,
  n: i32,
  stepSize: f32,
  keep: f32,
  ahead: f32,
  now: f32,
): void {
  const stepSizes = f32x4.splat(stepSize);
  const kept = f32x4.splat(keep);
  const aheads = f32x4.splat(ahead);
  const nows = f32x4.splat(now);
  for (let i = 0; i < n; i += 4) {
    const g = v128.load(at(dw, i));
    const sum = f32x4.add(f32x4.mul(v128.load(at(b, i)), kept), g);
    const direction = f32x4.add(f32x4.mul(sum, aheads), f32x4.mul(g, nows));
    v128.store(at(b, i), sum);
    v128.store(at(w, i), f32x4.sub(v128.load(at(w, i)), f32x4.mul(stepSizes, direction)));
  }
}

/**
 * Adagrad (Duchi, Hazan & Singer 2011): sum = sum + dw²; w = w − stepSize · dw / (√sum + ε).
 *
 *     w     [n]
 *     sum   [n]
 *     dw    [n]
 */
export function adagrad(
  w: usize,
  sum: usize,
  dw: usize,
  n: i32,
  stepSize: f32,
  epsilon: f32,
): void {
  const stepSizes = f32x4.splat(stepSize);
  const epsilons = f32x4.splat(epsilon);
  for (let i = 0; i < n; i += 4) {
    const g = v128.load(at(dw, i));
    const squares = f32x4.add(v128.load(at(sum, i)), f32x4.mul(g, g));
    const change = f32x4.div(g, f32x4.add(f32x4.sqrt(squares), epsilons));
    v128.store(at(sum, i), squares);
    v128.store(at(w, i), f32x4.sub(v128.load(at(w, i)), f32x4.mul(stepSizes, change)));
  }
}
