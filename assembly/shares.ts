// The parts of a softmax over scores that stay as they are: its largest score, and the sum of exponentials that shares
// are taken of. For evaluation, which ranks by the same scores.

import { exp4 } from "./activation";
import { at, LANES, sumLanes } from "./vector";

/** Scores whose exponentials are added in f32 before the sum goes on in f64, as in softmax.ts. */
const SUM_BLOCK: i32 = 1024;

/** The largest of scores [n] that are no NaN; n is a multiple of LANES. */
export function largest(scores: usize, n: i32): f32 {
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  for (let i = 0; i < n; i += LANES) {
    const x = at(scores, i);
    m0 = f32x4.pmax(m0, v128.load(x));
    m1 = f32x4.pmax(m1, v128.load(x, 16));
  }
  const m = f32x4.pmax(m0, m1);
  const low = max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1));
  const high = max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3));
  return max(low, high);
}

/** Σ e^(score − maximum) over scores [n], of which −∞ adds 0; n is a multiple of LANES. */
export function exponentialSum(scores: usize, n: i32, maximum: f32): f64 {
  const shift = f32x4.splat(maximum);
  let sum: f64 = 0;
  for (let block = 0; block < n; block += SUM_BLOCK) {
    const end = min(n, block + SUM_BLOCK);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    for (let i = block; i < end; i += LANES) {
      const x = at(scores, i);
      s0 = f32x4.add(s0, exp4(f32x4.sub(v128.load(x), shift)));
      s1 = f32x4.add(s1, exp4(f32x4.sub(v128.load(x, 16), shift)));
    }
    sum += sumLanes(f32x4.add(s0, s1));
  }
  return sum;
}
