// Dropout (Srivastava et al. 2014) in its inverted form: what is kept is multiplied by 1 / (1 − rate) in training,
// and nothing is done afterwards. Masks hold these factors, 0 or 1 / (1 − rate). An element is dropped by a random
// word of its own, from Philox4x32-10 (Salmon et al. 2011, as in functions/core/random.ts), so that a mask is a
// function of key and position, and any part of it can be had again.

import { at, padded, storePair } from "./vector";

/**
 * Factors of a matrix: 0 where the element's random word is below `threshold`, and `scale` elsewhere. The word of the
 * element in row r and column j is number p mod 4 of the block with the counter (⌊p / 4⌋, update, site, 0) under the
 * key (key0, key1), where p = r · padded(columns) + j. Padding becomes 0.
 *
 *     mask   [rows, columns] out
 */
export function dropoutMask(
  mask: usize,
  rows: i32,
  columns: i32,
  threshold: i32,
  scale: f32,
  key0: u32,
  key1: u32,
  update: u32,
  site: u32,
): void {
  const limit = i32x4.splat(threshold);
  const factor = f32x4.splat(scale);
  const end = i32x4.splat(columns);
  let block: u32 = 0;
  for (let row = 0; row < rows; row++) {
    let column = i32x4(0, 1, 2, 3);
    for (let j = 0; j < padded(columns); j += 4) {
      let c0: u32 = block;
      let c1: u32 = update;
      let c2: u32 = site;
      let c3: u32 = 0;
      let k0: u32 = key0;
      let k1: u32 = key1;
      for (let round = 0; round < 10; round++) {
        const first = (c0 as u64) * 0xd2511f53;
        const second = (c2 as u64) * 0xcd9e8d57;
        c0 = ((second >> 32) as u32) ^ c1 ^ k0;
        c1 = second as u32;
        c2 = ((first >> 32) as u32) ^ c3 ^ k1;
        c3 = first as u32;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
      }
      let words = i32x4.splat(c0);
      words = i32x4.replace_lane(words, 1, c1);
      words = i32x4.replace_lane(words, 2, c2);
      words = i32x4.replace_lane(words, 3, c3);
      const isKept = v128.and(i32x4.ge_u(words, limit), i32x4.lt_s(column, end));
      v128.store(mask, v128.and(factor, isKept));
      column = i32x4.add(column, i32x4.splat(4));
      mask += 16;
      block++;
    }
  }
}

/** out = x y, element by element; out, x, y [n], n a multiple of LANES; out may be x. */
export function multiplyVectors(out: usize, x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const z0 = f32x4.mul(v128.load(at(x, i)), v128.load(at(y, i)));
    const z1 = f32x4.mul(v128.load(at(x, i), 16), v128.load(at(y, i), 16));
    storePair(at(out, i), z0, z1);
  }
}

/** out += x y, element by element; out, x, y [n], n a multiple of LANES. */
export function addProducts(out: usize, x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const z0 = f32x4.mul(v128.load(at(x, i)), v128.load(at(y, i)));
    const z1 = f32x4.mul(v128.load(at(x, i), 16), v128.load(at(y, i), 16));
    const sum0 = f32x4.add(v128.load(at(out, i)), z0);
    const sum1 = f32x4.add(v128.load(at(out, i), 16), z1);
    storePair(at(out, i), sum0, sum1);
  }
}
