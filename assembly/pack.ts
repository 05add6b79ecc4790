// Copies of matrices in the order in which tiles read them. A packed b consists of blocks of K_BLOCK steps; a block
// consists of panels of 16 columns; within a panel the 16 numbers of one step are neighbours. Columns are padded with
// zeros to a whole panel, so a packed b [K, N] takes K · ⌈N / 16⌉ · 64 bytes (packedBytes in
// functions/core/layout.ts).

import { PANEL } from "./tile";
import { at, LANES } from "./vector";

/** Steps k that a tile takes before it adds to c. Part of every result: it fixes the order of additions. */
export const K_BLOCK: i32 = 256;

/** Columns of a packed matrix. */
export function panelColumns(N: i32): i32 {
  return (N + (PANEL - 1)) & ~(PANEL - 1);
}

/**
 * Packs b for a product a b.
 *
 *     out   packed [K, N]
 *     b     [K, N], rows bStep bytes apart, N padded with zeros to LANES
 */
export function packPanels(out: usize, b: usize, bStep: usize, K: i32, N: i32): void {
  for (let k0 = 0; k0 < K; k0 += K_BLOCK) {
    const kc = min(K_BLOCK, K - k0);
    for (let n = 0; n < N; n += PANEL) {
      let source = at(b, n) + (k0 as usize) * bStep;
      const isWhole = N - n > LANES;
      for (let k = 0; k < kc; k++) {
        v128.store(out, v128.load(source));
        v128.store(out, v128.load(source, 16), 16);
        v128.store(out, isWhole ? v128.load(source, 32) : f32x4.splat(0), 32);
        v128.store(out, isWhole ? v128.load(source, 48) : f32x4.splat(0), 48);
        source += bStep;
        out += PANEL << 2;
      }
    }
  }
}

/**
 * Packs the transpose of b for a product a bᵀ.
 *
 *     out   packed [K, N]
 *     b     [N, K], rows bStep bytes apart
 */
export function packPanelsTransposed(out: usize, b: usize, bStep: usize, K: i32, N: i32): void {
  for (let k0 = 0; k0 < K; k0 += K_BLOCK) {
    const kc = min(K_BLOCK, K - k0);
    for (let n = 0; n < N; n += PANEL) {
      for (let group = 0; group < PANEL; group += 4) {
        packColumnGroup(at(out, group), b, bStep, n + group, N, k0, kc);
      }
      out += ((kc * PANEL) as usize) << 2;
    }
  }
}

/** Packs columns [n, n + 4) of the transpose of b over steps [k0, k0 + kc); columns beyond N are zeros. */
function packColumnGroup(
  out: usize,
  b: usize,
  bStep: usize,
  n: i32,
  N: i32,
  k0: i32,
  kc: i32,
): void {
  let k = 0;
  if (n + 4 <= N) {
    const row = at(b, k0) + (n as usize) * bStep;
    for (; k + 4 <= kc; k += 4) {
      transpose4x4(at(out, k * PANEL), PANEL << 2, at(row, k), bStep);
    }
  }
  for (; k < kc; k++) {
    for (let lane = 0; lane < 4; lane++) {
      const source = at(b, k0 + k) + ((n + lane) as usize) * bStep;
      store<f32>(at(out, k * PANEL + lane), n + lane < N ? load<f32>(source) : 0);
    }
  }
}

/** Transposes the 4 × 4 block at x into out. */
function transpose4x4(out: usize, outStep: usize, x: usize, xStep: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x + xStep);
  const x2 = v128.load(x + 2 * xStep);
  const x3 = v128.load(x + 3 * xStep);
  const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(out + outStep, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(out + 2 * outStep, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(out + 3 * outStep, v128.shuffle<i64>(high01, high23, 1, 3));
}

/**
 * Packs columns of a for a product aᵀ b: panels of 4 columns, within a panel the 4 numbers of one step are
 * neighbours. Four panels are filled at a time, so that every cache line of a is read once, wherever its rows lie.
 *
 *     out   [⌈M / 4⌉, K, 4]
 *     a     [K, M], rows aStep bytes apart, M padded to whole fours
 */
export function packRowsTransposed(out: usize, a: usize, aStep: usize, K: i32, M: i32): void {
  const panel = (K as usize) << 4;
  let m = 0;
  for (; m + 16 <= M; m += 16) {
    let source = at(a, m);
    let target = out;
    for (let k = 0; k < K; k++) {
      v128.store(target, v128.load(source));
      v128.store(target + panel, v128.load(source, 16));
      v128.store(target + 2 * panel, v128.load(source, 32));
      v128.store(target + 3 * panel, v128.load(source, 48));
      source += aStep;
      target += 16;
    }
    out += 4 * panel;
  }
  for (; m < M; m += 4) {
    let source = at(a, m);
    for (let k = 0; k < K; k++) {
      v128.store(out, v128.load(source));
      source += aStep;
      out += 16;
    }
  }
}
