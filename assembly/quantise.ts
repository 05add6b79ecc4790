// Quantises embeddings and states to int8 and lays them out as quantised.ts reads them. A row x is quantised
// symmetrically with a scale of its own,
//
//     q = round half to even(x · (127 / max |x|))    scale = max |x| / 127

import { at } from "./vector";

/** Largest magnitude of a quantised element; −128 does not occur. */
const LEVELS: f32 = 127;
/** A row without a larger element is quantised as zeros: 127 / max |x| would not be finite. */
const SMALLEST: f32 = 1.0e-30;
/** Items of a panel. A panel holds pairs of neighbouring elements: those of its items 0 to 15, then the next pairs. */
export const PANEL_ITEMS: i32 = 16;
/** States of a group, which lie in pairs as the items of a panel do: 0 to 3, then the next pairs. */
export const GROUP_STATES: i32 = 4;
/** Bytes from one pair of items to the next, 16 × 2 × i8, and from one of states, 4 × 2 × i16. */
export const ITEM_PAIR_BYTES: usize = 32;
export const STATE_PAIR_BYTES: usize = 16;

/** Pairs that a row takes. */
export function pairsOf(H: i32): i32 {
  return (H + 1) >> 1;
}

/** The largest |x| of a row. */
function largestOf(x: usize, H: i32): f32 {
  let largest: f32 = 0;
  for (let k = 0; k < H; k++) {
    largest = max<f32>(largest, abs<f32>(load<f32>(at(x, k))));
  }
  return largest;
}

/** Levels per unit of a row whose largest magnitude is given. */
function levelsPerUnit(largest: f32): f32 {
  return largest > SMALLEST ? LEVELS / largest : 0;
}

function scaleOf(largest: f32): f32 {
  return largest > SMALLEST ? largest / LEVELS : 0;
}

/** Element `k` of a row in levels, 0 behind its end. */
function levelAt(x: usize, k: i32, H: i32, perUnit: f32): i32 {
  return k < H ? (nearest<f32>(load<f32>(at(x, k)) * perUnit) as i32) : 0;
}

/**
 * Quantises the rows of a matrix and packs them in panels of 16.
 *
 *     panels   [⌈n / 16⌉, ⌈H / 2⌉, 16, 2] i8, zeros behind the last row and behind an odd H
 *     scales   [16 ⌈n / 16⌉], zeros behind the last row
 *     x        [n, H] finite, rows xStep bytes apart
 */
export function quantisePanels(
  panels: usize,
  scales: usize,
  x: usize,
  xStep: usize,
  n: i32,
  H: i32,
): void {
  const pairs = pairsOf(H);
  for (let item = 0; item < ((n + (PANEL_ITEMS - 1)) & ~(PANEL_ITEMS - 1)); item++) {
    const isRow = item < n;
    const row = x + (item as usize) * xStep;
    const largest = isRow ? largestOf(row, H) : 0;
    const perUnit = levelsPerUnit(largest);
    const panel = panels + ((item >> 4) as usize) * ITEM_PAIR_BYTES * (pairs as usize);
    let q = panel + (((item & (PANEL_ITEMS - 1)) << 1) as usize);
    for (let k = 0; k < 2 * pairs; k += 2) {
      store<i8>(q, isRow ? (levelAt(row, k, H, perUnit) as i8) : 0);
      store<i8>(q, isRow ? (levelAt(row, k + 1, H, perUnit) as i8) : 0, 1);
      q += ITEM_PAIR_BYTES;
    }
    store<f32>(at(scales, item), scaleOf(largest));
  }
}

/**
 * Quantises states: the same levels, as i16, in groups of 4.
 *
 *     groups   [⌈M / 4⌉, ⌈H / 2⌉, 4, 2] i16, zeros behind an odd H; what is behind the last row stays as it is
 *     scales   [M]
 *     x        [M, H] finite, rows xStep bytes apart
 */
export function quantiseStates(
  groups: usize,
  scales: usize,
  x: usize,
  xStep: usize,
  M: i32,
  H: i32,
): void {
  const pairs = pairsOf(H);
  for (let row = 0; row < M; row++) {
    const largest = largestOf(x, H);
    const perUnit = levelsPerUnit(largest);
    let q = at(
      groups + ((row >> 2) as usize) * STATE_PAIR_BYTES * (pairs as usize),
      row & (GROUP_STATES - 1),
    );
    for (let k = 0; k < 2 * pairs; k += 2) {
      store<i16>(q, levelAt(x, k, H, perUnit) as i16);
      store<i16>(q, levelAt(x, k + 1, H, perUnit) as i16, 2);
      q += STATE_PAIR_BYTES;
    }
    store<f32>(at(scales, row), scaleOf(largest));
    x += xStep;
  }
}
