// Matrix products over packed panels. The order of additions of an element depends on K and K_BLOCK alone: within a
// block of steps one chain from 0, then one addition to c per block. Tile width, block of rows and remainders change
// who computes an element, never how.

import { K_BLOCK, packRowsTransposed, panelColumns } from "./pack";
import { PANEL, tile4x8, tile4x16 } from "./tile";
import { at, LANES } from "./vector";

/** Rows of a that one pass over b uses: 128 × 256 numbers stay in the second-level cache. */
const M_BLOCK: i32 = 128;

/** Whether the wide tile is chosen. */
export let isWide: bool = false;

/** Chooses the 4 × 16 tile (1) or two 4 × 8 tiles (0) for whole panels. Both give the same bits. */
export function useWideTile(on: i32): void {
  isWide = on !== 0;
}

/** A tile of c for the rows of a that do not fill four. */
const edge: usize = memory.data(256, 16);

/**
 * c (+)= a b.
 *
 *     c   [M, N], rows cStep bytes apart
 *     a   [M, K], rows aStep bytes apart
 *     b   packed [K, N]
 *
 * N is a multiple of LANES.
 */
export function product(
  c: usize,
  cStep: usize,
  a: usize,
  aStep: usize,
  b: usize,
  M: i32,
  N: i32,
  K: i32,
  accumulate: i32,
): void {
  assert(N % LANES === 0);
  for (let k0 = 0; k0 < K; k0 += K_BLOCK) {
    const kc = min(K_BLOCK, K - k0);
    const block = at(b, k0 * panelColumns(N));
    const add = accumulate !== 0 || k0 > 0;
    for (let m = 0; m < M; m += M_BLOCK) {
      const rows = at(a, k0) + (m as usize) * aStep;
      const cRows = c + (m as usize) * cStep;
      multiply(cRows, cStep, rows, 4 * aStep, aStep, 4, block, min(M_BLOCK, M - m), N, kc, add);
    }
  }
}

/**
 * c (+)= aᵀ b.
 *
 *     c         [M, N], rows cStep bytes apart
 *     a         [K, M], rows aStep bytes apart, M padded to LANES
 *     b         packed [K, N]
 *     scratch   [M_BLOCK · K_BLOCK]
 *
 * N is a multiple of LANES.
 */
export function productTransposed(
  c: usize,
  cStep: usize,
  a: usize,
  aStep: usize,
  b: usize,
  scratch: usize,
  M: i32,
  N: i32,
  K: i32,
  accumulate: i32,
): void {
  assert(N % LANES === 0);
  // Steps outside, rows inside: a block of b is used for all rows while it is in the cache.
  for (let k0 = 0; k0 < K; k0 += K_BLOCK) {
    const kc = min(K_BLOCK, K - k0);
    const block = at(b, k0 * panelColumns(N));
    const add = accumulate !== 0 || k0 > 0;
    for (let m = 0; m < M; m += M_BLOCK) {
      const mc = min(M_BLOCK, M - m);
      packRowsTransposed(scratch, at(a, m) + (k0 as usize) * aStep, aStep, kc, mc);
      const cRows = c + (m as usize) * cStep;
      multiply(cRows, cStep, scratch, (kc as usize) << 4, 4, 16, block, mc, N, kc, add);
    }
  }
}

/**
 * c (+)= a b over one block of steps. Row m of a starts at a + ⌊m / 4⌋ · panelStep + (m mod 4) · rowStep and its
 * elements are aStep bytes apart, which covers rows as they are and packed panels.
 */
function multiply(
  c: usize,
  cStep: usize,
  a: usize,
  panelStep: usize,
  rowStep: usize,
  aStep: usize,
  b: usize,
  M: i32,
  N: i32,
  kc: i32,
  accumulate: bool,
): void {
  for (let n = 0; n < N; n += PANEL) {
    const isWhole = N - n > LANES;
    let a0 = a;
    let tile = at(c, n);
    let m = 0;
    for (; m + 4 <= M; m += 4) {
      const a1 = a0 + rowStep;
      const a2 = a1 + rowStep;
      const a3 = a2 + rowStep;
      if (isWhole && isWide) {
        tile4x16(tile, cStep, a0, a1, a2, a3, aStep, b, kc, accumulate);
      } else {
        tile4x8(tile, cStep, a0, a1, a2, a3, aStep, b, kc, accumulate);
        if (isWhole) {
          tile4x8(tile + 32, cStep, a0, a1, a2, a3, aStep, b + 32, kc, accumulate);
        }
      }
      a0 += panelStep;
      tile += 4 * cStep;
    }
    if (m < M) {
      multiplyEdge(a0, rowStep, aStep, b, M - m, isWhole, kc);
      copyEdge(tile, cStep, M - m, isWhole ? PANEL : LANES, accumulate);
    }
    b += ((kc * PANEL) as usize) << 2;
  }
}

/** The tile of fewer than 4 rows, into `edge`. Rows beyond the last repeat the first. */
function multiplyEdge(
  a0: usize,
  rowStep: usize,
  aStep: usize,
  b: usize,
  rows: i32,
  isWhole: bool,
  kc: i32,
): void {
  const a1 = rows > 1 ? a0 + rowStep : a0;
  const a2 = rows > 2 ? a1 + rowStep : a0;
  if (isWhole && isWide) {
    tile4x16(edge, PANEL << 2, a0, a1, a2, a0, aStep, b, kc, false);
    return;
  }
  tile4x8(edge, PANEL << 2, a0, a1, a2, a0, aStep, b, kc, false);
  if (isWhole) {
    tile4x8(edge + 32, PANEL << 2, a0, a1, a2, a0, aStep, b + 32, kc, false);
  }
}

/** Stores or adds the first rows and columns of `edge` at c. */
function copyEdge(c: usize, cStep: usize, rows: i32, columns: i32, accumulate: bool): void {
  for (let row = 0; row < rows; row++) {
    const source = at(edge, row * PANEL);
    const target = c + (row as usize) * cStep;
    for (let n = 0; n < columns; n += 4) {
      const x = v128.load(at(source, n));
      v128.store(at(target, n), accumulate ? f32x4.add(v128.load(at(target, n)), x) : x);
    }
  }
}
