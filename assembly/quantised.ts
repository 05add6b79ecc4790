// Scores of all items for a few states at a time, from an embedding in int8. What takes time there is reading the
// embedding, and it is a quarter as long. Integers are summed exactly, so neither the order of additions nor the
// machine can change a score. One pair of elements a step: two keep V8 from merging the halves of a panel.

import { K_BLOCK } from "./pack";
import { GROUP_STATES, PAIR_BYTES, PANEL_ITEMS, pairsOf } from "./quantise";
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
 * n is a multiple of 8. Panels are read once for all states.
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
  const pairs = pairsOf(H);
  const rowPairs = PAIR_BYTES * (pairs as usize);
  for (let item = 0; item < n; item += PANEL_ITEMS) {
    const scale = at(itemScales, item);
    const offset = at(bias, item);
    let score = at(scores, item);
    let group = states;
    let stateScale = stateScales;
    let left = M;
    for (; left >= GROUP_STATES; left -= GROUP_STATES) {
      scoresOf4(score, scoresStep, panels, scale, offset, group, stateScale, pairs);
      score += 4 * scoresStep;
      stateScale += 16;
      group += rowPairs;
    }
    if (left >= 2) {
      scoresOf2(score, scoresStep, panels, scale, offset, group, stateScale, pairs);
      score += 2 * scoresStep;
      stateScale += 8;
      group += 8;
      left -= 2;
    }
    if (left === 1) {
      scoresOf1(score, panels, scale, offset, group, stateScale, pairs);
    }
    panels += rowPairs;
  }
}

/** Scores of the 8 items of a panel for one state. */
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
  do {
    const b0 = v128.load8x8_s(panel);
    const b1 = v128.load8x8_s(panel, 8);
    const x0 = v128.load32_splat(states);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, b1));
    states += PAIR_BYTES;
    panel += PAIR_BYTES;
  } while (--pairs);
  storeScores(scores, c00, c01, itemScales, bias, stateScales);
}

/** Scores of the 8 items of a panel for two states. */
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
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  do {
    const b0 = v128.load8x8_s(panel);
    const b1 = v128.load8x8_s(panel, 8);
    const x0 = v128.load32_splat(states);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, b1));
    const x1 = v128.load32_splat(states, 4);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x1, b0));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x1, b1));
    states += PAIR_BYTES;
    panel += PAIR_BYTES;
  } while (--pairs);
  storeScores(scores, c00, c01, itemScales, bias, stateScales);
  storeScores(scores + scoresStep, c10, c11, itemScales, bias, stateScales + 4);
}

/** Scores of the 8 items of a panel for four states. */
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
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  do {
    const b0 = v128.load8x8_s(panel);
    const b1 = v128.load8x8_s(panel, 8);
    const x0 = v128.load32_splat(states);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, b0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x0, b1));
    const x1 = v128.load32_splat(states, 4);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x1, b0));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x1, b1));
    const x2 = v128.load32_splat(states, 8);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x2, b0));
    c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x2, b1));
    const x3 = v128.load32_splat(states, 12);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x3, b0));
    c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x3, b1));
    states += PAIR_BYTES;
    panel += PAIR_BYTES;
  } while (--pairs);
  storeScores(scores, c00, c01, itemScales, bias, stateScales);
  storeScores(scores + scoresStep, c10, c11, itemScales, bias, stateScales + 4);
  storeScores(scores + 2 * scoresStep, c20, c21, itemScales, bias, stateScales + 8);
  storeScores(scores + 3 * scoresStep, c30, c31, itemScales, bias, stateScales + 12);
}

/** Stores 8 scores from two neighbouring vectors of sums. */
function storeScores(
  scores: usize,
  sum0: v128,
  sum1: v128,
  itemScales: usize,
  bias: usize,
  stateScale: usize,
): void {
  const s = v128.load32_splat(stateScale);
  const scale0 = f32x4.mul(v128.load(itemScales), s);
  const scale1 = f32x4.mul(v128.load(itemScales, 16), s);
  const x0 = f32x4.mul(f32x4.convert_i32x4_s(sum0), scale0);
  const x1 = f32x4.mul(f32x4.convert_i32x4_s(sum1), scale1);
  const y0 = f32x4.add(x0, v128.load(bias));
  const y1 = f32x4.add(x1, v128.load(bias, 16));
  v128.store(scores, y0);
  v128.store(scores, y1, 16);
}

/**
 * Scores of some items in f32, with the additions in the order of `product`: the bits that the whole ranking has.
 *
 *     scores       [count]
 *     items        [count] u32
 *     embedding    [·, H], rows embeddingStep bytes apart
 *     bias         [·]
 *     state        [H]
 */
export function rescoreItems(
  scores: usize,
  items: usize,
  count: i32,
  embedding: usize,
  embeddingStep: usize,
  bias: usize,
  state: usize,
  H: i32,
): void {
  for (let index = 0; index < count; index++) {
    const item = load<i32>(at(items, index));
    const row = embedding + (item as usize) * embeddingStep;
    let score: f32 = 0;
    for (let first = 0; first < H; first += K_BLOCK) {
      let sum: f32 = 0;
      for (let k = first; k < min(H, first + K_BLOCK); k++) {
        sum += load<f32>(at(state, k)) * load<f32>(at(row, k));
      }
      score = first === 0 ? sum : score + sum;
    }
    store<f32>(at(scores, index), score + load<f32>(at(bias, item)));
  }
}
