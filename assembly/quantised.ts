// Scores of all items for a few states at a time, from an embedding in int8. What takes time there is reading the
// embedding, and it is a quarter as long. Integers are summed exactly, so neither the order of additions nor the
// machine can change a score. One pair of elements a step: two keep V8 from merging the halves of a panel.

import { K_BLOCK } from "./pack";
import { isWide } from "./product";
import { GROUP_STATES, ITEM_PAIR_BYTES, PANEL_ITEMS, pairsOf, STATE_PAIR_BYTES } from "./quantise";
import { storeQuad } from "./tile";
import { at } from "./vector";

/**
 * score = level sum · (item scale · state scale) + bias.
 *
 *     scores        [M, n], rows scoresStep bytes apart
 *     panels        as of quantisePanels
 *     itemScales    [n]
 *     bias          [n]
 *     states        as of quantiseStates
 *     stateScales   [M]
 *
 * n is a multiple of 16. Panels are read once for all states. Four states at a time are for 256-bit vectors, as the
 * wide tile of products is: without them their sums do not fit the registers.
 */
export function quantisedScores(
  scores: usize,
  scoresStep: usize,
  panels: usize,
  itemScales: usize,
  bias: usize,
  states: usize,
  stateScales: usize,
  M: i32,
  n: i32,
  H: i32,
): void {
  assert(n % PANEL_ITEMS === 0);
  const pairs = pairsOf(H);
  const groupBytes = STATE_PAIR_BYTES * (pairs as usize);
  for (let item = 0; item < n; item += PANEL_ITEMS) {
    const scale = at(itemScales, item);
    const offset = at(bias, item);
    let score = at(scores, item);
    for (let row = 0; row < M; ) {
      const left = M - row;
      const stateScale = at(stateScales, row);
      const state = states + ((row >> 2) as usize) * groupBytes + (((row & 3) << 2) as usize);
      if (left >= GROUP_STATES && isWide) {
        scoresOf4(score, scoresStep, panels, scale, offset, state, stateScale, pairs);
        score += 4 * scoresStep;
        row += 4;
      } else if (left >= 2) {
        scoresOf2(score, scoresStep, panels, scale, offset, state, stateScale, pairs);
        score += 2 * scoresStep;
        row += 2;
      } else {
        scoresOf1(score, panels, scale, offset, state, stateScale, pairs);
        row += 1;
      }
    }
    panels += ITEM_PAIR_BYTES * (pairs as usize);
  }
}

/** Scores of the 16 items of a panel for one state. */
function scoresOf1(
  scores: usize,
  panel: usize,
  itemScales: usize,
  bias: usize,
  states: usize,
  stateScales: usize,
  pairs: i32,
): void {
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c02 = i32x4.splat(0);
  let c03 = i32x4.splat(0);
  do {
    const b0 = v128.load8x8_s(panel);
    const b1 = v128.load8x8_s(panel, 8);
    const b2 = v128.load8x8_s(panel, 16);
    const b3 = v128.load8x8_s(panel, 24);
    const x0 = v128.load32_splat(states);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, b1));
    c02 = i32x4.add(c02, i32x4.dot_i16x8_s(x0, b2));
    c03 = i32x4.add(c03, i32x4.dot_i16x8_s(x0, b3));
    states += STATE_PAIR_BYTES;
    panel += ITEM_PAIR_BYTES;
  } while (--pairs);
  storeScores(scores, c00, c01, c02, c03, itemScales, bias, stateScales);
}

/** Scores of the 16 items of a panel for two states. */
function scoresOf2(
  scores: usize,
  scoresStep: usize,
  panel: usize,
  itemScales: usize,
  bias: usize,
  states: usize,
  stateScales: usize,
  pairs: i32,
): void {
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c02 = i32x4.splat(0);
  let c03 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c12 = i32x4.splat(0);
  let c13 = i32x4.splat(0);
  do {
    const b0 = v128.load8x8_s(panel);
    const b1 = v128.load8x8_s(panel, 8);
    const b2 = v128.load8x8_s(panel, 16);
    const b3 = v128.load8x8_s(panel, 24);
    const x0 = v128.load32_splat(states);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, b1));
    c02 = i32x4.add(c02, i32x4.dot_i16x8_s(x0, b2));
    c03 = i32x4.add(c03, i32x4.dot_i16x8_s(x0, b3));
    const x1 = v128.load32_splat(states, 4);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x1, b0));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x1, b1));
    c12 = i32x4.add(c12, i32x4.dot_i16x8_s(x1, b2));
    c13 = i32x4.add(c13, i32x4.dot_i16x8_s(x1, b3));
    states += STATE_PAIR_BYTES;
    panel += ITEM_PAIR_BYTES;
  } while (--pairs);
  storeScores(scores, c00, c01, c02, c03, itemScales, bias, stateScales);
  storeScores(scores + scoresStep, c10, c11, c12, c13, itemScales, bias, stateScales + 4);
}

/** Scores of the 16 items of a panel for four states. */
function scoresOf4(
  scores: usize,
  scoresStep: usize,
  panel: usize,
  itemScales: usize,
  bias: usize,
  states: usize,
  stateScales: usize,
  pairs: i32,
): void {
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c02 = i32x4.splat(0);
  let c03 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c12 = i32x4.splat(0);
  let c13 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c22 = i32x4.splat(0);
  let c23 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  let c32 = i32x4.splat(0);
  let c33 = i32x4.splat(0);
  do {
    const b0 = v128.load8x8_s(panel);
    const b1 = v128.load8x8_s(panel, 8);
    const b2 = v128.load8x8_s(panel, 16);
    const b3 = v128.load8x8_s(panel, 24);
    const x0 = v128.load32_splat(states);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, b1));
    c02 = i32x4.add(c02, i32x4.dot_i16x8_s(x0, b2));
    c03 = i32x4.add(c03, i32x4.dot_i16x8_s(x0, b3));
    const x1 = v128.load32_splat(states, 4);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x1, b0));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x1, b1));
    c12 = i32x4.add(c12, i32x4.dot_i16x8_s(x1, b2));
    c13 = i32x4.add(c13, i32x4.dot_i16x8_s(x1, b3));
    const x2 = v128.load32_splat(states, 8);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x2, b0));
    c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x2, b1));
    c22 = i32x4.add(c22, i32x4.dot_i16x8_s(x2, b2));
    c23 = i32x4.add(c23, i32x4.dot_i16x8_s(x2, b3));
    const x3 = v128.load32_splat(states, 12);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x3, b0));
    c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x3, b1));
    c32 = i32x4.add(c32, i32x4.dot_i16x8_s(x3, b2));
    c33 = i32x4.add(c33, i32x4.dot_i16x8_s(x3, b3));
    states += STATE_PAIR_BYTES;
    panel += ITEM_PAIR_BYTES;
  } while (--pairs);
  storeScores(scores, c00, c01, c02, c03, itemScales, bias, stateScales);
  storeScores(scores + scoresStep, c10, c11, c12, c13, itemScales, bias, stateScales + 4);
  storeScores(scores + 2 * scoresStep, c20, c21, c22, c23, itemScales, bias, stateScales + 8);
  storeScores(scores + 3 * scoresStep, c30, c31, c32, c33, itemScales, bias, stateScales + 12);
}

/** Stores 16 scores from four neighbouring vectors of sums. */
function storeScores(
  scores: usize,
  sum0: v128,
  sum1: v128,
  sum2: v128,
  sum3: v128,
  itemScales: usize,
  bias: usize,
  stateScale: usize,
): void {
  const s = v128.load32_splat(stateScale);
  const y0 = scoreOf(sum0, itemScales, bias, s);
  const y1 = scoreOf(sum1, itemScales + 16, bias + 16, s);
  const y2 = scoreOf(sum2, itemScales + 32, bias + 32, s);
  const y3 = scoreOf(sum3, itemScales + 48, bias + 48, s);
  storeQuad(scores, y0, y1, y2, y3);
}

/** Four scores: sums · (item scales · state scale) + bias. */
function scoreOf(sums: v128, itemScales: usize, bias: usize, stateScale: v128): v128 {
  const scales = f32x4.mul(v128.load(itemScales), stateScale);
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), scales), v128.load(bias));
}

/**
 * The best `count` of some candidates by scores in f32, best first, equal scores by lower index. Additions are in the
 * order of `product`, so scores have the bits of the whole ranking. Returns how many there are, or −1 where a score
 * is NaN or +∞.
 *
 *     items        [count] u32
 *     best         [count]
 *     candidates   [found] u32
 *     embedding    [·, H], rows embeddingStep bytes apart
 *     bias         [·]
 *     state        [H]
 */
export function bestCandidates(
  items: usize,
  best: usize,
  count: i32,
  candidates: usize,
  found: i32,
  embedding: usize,
  embeddingStep: usize,
  bias: usize,
  state: usize,
  H: i32,
): i32 {
  let length = 0;
  for (let index = 0; index < found; index++) {
    const item = load<i32>(at(candidates, index));
    const row = embedding + (item as usize) * embeddingStep;
    const score = scoreInF32(row, state, H) + load<f32>(at(bias, item));
    if (!(score < Infinity)) {
      return -1;
    }
    length = insertOrdered(items, best, item, score, length, count);
  }
  return length;
}

/** A row of the embedding times a state: one chain of additions for each block of steps, as in `product`. */
function scoreInF32(row: usize, state: usize, H: i32): f32 {
  let score: f32 = 0;
  for (let first = 0; first < H; first += K_BLOCK) {
    let sum: f32 = 0;
    for (let k = first; k < min(H, first + K_BLOCK); k++) {
      sum += load<f32>(at(state, k)) * load<f32>(at(row, k));
    }
    score = first === 0 ? sum : score + sum;
  }
  return score;
}

/** Puts an item into a sorted list of `length` of at most `count`, in whatever order items come; returns its length. */
function insertOrdered(
  items: usize,
  best: usize,
  item: i32,
  score: f32,
  length: i32,
  count: i32,
): i32 {
  let slot = length;
  while (slot > 0 && isAhead(item, score, items, best, slot - 1)) {
    slot--;
  }
  if (slot === count) {
    return length;
  }
  const kept = min(length, count - 1);
  const moved = ((kept - slot) as usize) << 2;
  memory.copy(at(best, slot + 1), at(best, slot), moved);
  memory.copy(at(items, slot + 1), at(items, slot), moved);
  store<f32>(at(best, slot), score);
  store<i32>(at(items, slot), item);
  return kept + 1;
}

/** Whether an item comes before the one at a place of a list. */
function isAhead(item: i32, score: f32, items: usize, best: usize, place: i32): bool {
  const other = load<f32>(at(best, place));
  return score > other || (score === other && item < load<i32>(at(items, place)));
}
