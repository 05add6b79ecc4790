// The inner loop of every matrix product: a tile of 4 rows and 8 or 16 columns of c, held in registers over kc steps.
// Each element of c is the same chain of additions in both tiles, so they give the same bits. The 16 columns are for
// processors with 256-bit vectors: V8's revectorization merges neighbouring halves, for which loads, operations and
// stores stand in pairs and a row of c is loaded whole before any of it is stored. Without it the wide tile spills.

import { storePair } from "./vector";

/** Columns of a packed panel of b, whichever tile reads it. */
export const PANEL: i32 = 16;
/** Bytes from one step k to the next within a panel. */
const PANEL_STEP: usize = 64;

/** Adds two neighbouring vectors to those at c. */
function addPair(c: usize, x0: v128, x1: v128): void {
  const y0 = f32x4.add(v128.load(c), x0);
  const y1 = f32x4.add(v128.load(c, 16), x1);
  storePair(c, y0, y1);
}

/** Stores four neighbouring vectors at c. */
export function storeQuad(c: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(c, x0);
  v128.store(c, x1, 16);
  v128.store(c, x2, 32);
  v128.store(c, x3, 48);
}

/** Adds four neighbouring vectors to those at c. */
function addQuad(c: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const y0 = f32x4.add(v128.load(c), x0);
  const y1 = f32x4.add(v128.load(c, 16), x1);
  const y2 = f32x4.add(v128.load(c, 32), x2);
  const y3 = f32x4.add(v128.load(c, 48), x3);
  storeQuad(c, y0, y1, y2, y3);
}

/**
 * c (+)= a b for 4 rows and 8 columns.
 *
 *     c          [4, 8], rows cStep bytes apart
 *     a0 … a3    [kc] each, elements aStep bytes apart
 *     b          [kc, 8] within a panel of 16 columns
 */
export function tile4x8(
  c: usize,
  cStep: usize,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  kc: i32,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a0);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    const x1 = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    const x2 = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(x2, b0));
    c21 = f32x4.add(c21, f32x4.mul(x2, b1));
    const x3 = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(x3, b0));
    c31 = f32x4.add(c31, f32x4.mul(x3, b1));
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += PANEL_STEP;
  } while (--kc);
  if (accumulate) {
    addPair(c, c00, c01);
    addPair(c + cStep, c10, c11);
    addPair(c + 2 * cStep, c20, c21);
    addPair(c + 3 * cStep, c30, c31);
  } else {
    storePair(c, c00, c01);
    storePair(c + cStep, c10, c11);
    storePair(c + 2 * cStep, c20, c21);
    storePair(c + 3 * cStep, c30, c31);
  }
}

/** c (+)= a b for 4 rows and 16 columns; parameters as of tile4x8. */
export function tile4x16(
  c: usize,
  cStep: usize,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  kc: i32,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c02 = f32x4.splat(0);
  let c03 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c12 = f32x4.splat(0);
  let c13 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c22 = f32x4.splat(0);
  let c23 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c32 = f32x4.splat(0);
  let c33 = f32x4.splat(0);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const x0 = v128.load32_splat(a0);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    c02 = f32x4.add(c02, f32x4.mul(x0, b2));
    c03 = f32x4.add(c03, f32x4.mul(x0, b3));
    const x1 = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    c12 = f32x4.add(c12, f32x4.mul(x1, b2));
    c13 = f32x4.add(c13, f32x4.mul(x1, b3));
    const x2 = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(x2, b0));
    c21 = f32x4.add(c21, f32x4.mul(x2, b1));
    c22 = f32x4.add(c22, f32x4.mul(x2, b2));
    c23 = f32x4.add(c23, f32x4.mul(x2, b3));
    const x3 = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(x3, b0));
    c31 = f32x4.add(c31, f32x4.mul(x3, b1));
    c32 = f32x4.add(c32, f32x4.mul(x3, b2));
    c33 = f32x4.add(c33, f32x4.mul(x3, b3));
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += PANEL_STEP;
  } while (--kc);
  if (accumulate) {
    addQuad(c, c00, c01, c02, c03);
    addQuad(c + cStep, c10, c11, c12, c13);
    addQuad(c + 2 * cStep, c20, c21, c22, c23);
    addQuad(c + 3 * cStep, c30, c31, c32, c33);
  } else {
    storeQuad(c, c00, c01, c02, c03);
    storeQuad(c + cStep, c10, c11, c12, c13);
    storeQuad(c + 2 * cStep, c20, c21, c22, c23);
    storeQuad(c + 3 * cStep, c30, c31, c32, c33);
  }
}
