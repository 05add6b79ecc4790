// One LSTM layer, forward and backward through time (Hochreiter & Schmidhuber 1997, with the forget gate of Gers,
// Schmidhuber & Cummins 2000; the equations of torch.nn.LSTM):
//
//     i, f, o = σ(W x + b + U h₋ + b′)    g = tanh(W x + b + U h₋ + b′)
//     c = f c₋ + i g                      h = o tanh c
//
// Gates are stored in the order i, f, g, o; each has `padded(H)` columns of a row. Sequences are sorted by length,
// longest first, and rows are ordered by time: the rows of step t are the counts[t] sequences that are longer than t,
// after those of the steps before. A finished sequence thus leaves the batch and no work is done on padding. R is the
// number of all rows. Input products and weight gradients are single products over R, which the caller does.

import { sigmoid4, tanh4 } from "./activation";
import { product } from "./product";
import { at, padded, rowBytes, storePair, sumAt } from "./vector";

/**
 * Forward over T steps.
 *
 *     h        [R, H]
 *     c        [R, H]
 *     tanhC    [R, H]
 *     gates    [R, 4, H] in: W x; out: the gates
 *     h0       [counts[0], H]
 *     c0       [counts[0], H]
 *     u        packed [H, 4 · padded(H)], the transpose of weight_hh
 *     bias     [4, H], both biases added
 *     counts   [T] u32, not increasing
 */
export function lstmForward(
  h: usize,
  c: usize,
  tanhC: usize,
  gates: usize,
  h0: usize,
  c0: usize,
  u: usize,
  bias: usize,
  counts: usize,
  T: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  let hPrev = h0;
  let cPrev = c0;
  for (let t = 0; t < T; t++) {
    const count = load<i32>(at(counts, t));
    product(gates, 4 * row, hPrev, row, u, count, 4 * padded(H), H, 1);
    lstmStep(h, c, tanhC, gates, cPrev, bias, count, padded(H));
    hPrev = h;
    cPrev = c;
    h += (count as usize) * row;
    c += (count as usize) * row;
    tanhC += (count as usize) * row;
    gates += (count as usize) * 4 * row;
  }
}

/** The elementwise part of one step, for `count` rows of `columns` = padded(H). */
function lstmStep(
  h: usize,
  c: usize,
  tanhC: usize,
  gates: usize,
  cPrev: usize,
  bias: usize,
  count: i32,
  columns: i32,
): void {
  const gate = (columns as usize) << 2;
  for (let row = 0; row < count; row++) {
    for (let j: usize = 0; j < gate; j += 32) {
      const b = bias + j;
      const fAt = gates + gate;
      const gAt = fAt + gate;
      const oAt = gAt + gate;
      const i0 = sigmoid4(sumAt(gates, b));
      const i1 = sigmoid4(sumAt(gates + 16, b + 16));
      const f0 = sigmoid4(sumAt(fAt, b + gate));
      const f1 = sigmoid4(sumAt(fAt + 16, b + gate + 16));
      const g0 = tanh4(sumAt(gAt, b + 2 * gate));
      const g1 = tanh4(sumAt(gAt + 16, b + 2 * gate + 16));
      const o0 = sigmoid4(sumAt(oAt, b + 3 * gate));
      const o1 = sigmoid4(sumAt(oAt + 16, b + 3 * gate + 16));
      const state0 = f32x4.add(f32x4.mul(f0, v128.load(cPrev)), f32x4.mul(i0, g0));
      const state1 = f32x4.add(f32x4.mul(f1, v128.load(cPrev, 16)), f32x4.mul(i1, g1));
      const output0 = tanh4(state0);
      const output1 = tanh4(state1);
      storePair(gates, i0, i1);
      storePair(fAt, f0, f1);
      storePair(gAt, g0, g1);
      storePair(oAt, o0, o1);
      storePair(c, state0, state1);
      storePair(tanhC, output0, output1);
      storePair(h, f32x4.mul(o0, output0), f32x4.mul(o1, output1));
      gates += 32;
      cPrev += 32;
      c += 32;
      tanhC += 32;
      h += 32;
    }
    gates += 3 * gate;
  }
}

/**
 * Backward over T steps. Every address is that of the first row, as in lstmForward.
 *
 *     gates    [R, 4, H] in: the gates; out: gradients of their arguments
 *     dh       [R, H] in: gradients of h from above; out: with those through time added
 *     dc       [counts[0], H] in: gradients of the last c of each sequence; out: of c0
 *     dh0      [counts[0], H] out
 *     c        [R, H]
 *     tanhC    [R, H]
 *     c0       [counts[0], H]
 *     u        packed [4 · padded(H), H], weight_hh
 *     counts   [T] u32, not increasing
 */
export function lstmBackward(
  gates: usize,
  dh: usize,
  dc: usize,
  dh0: usize,
  c: usize,
  tanhC: usize,
  c0: usize,
  u: usize,
  counts: usize,
  T: i32,
  R: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  const columns = padded(H);
  let start = R;
  for (let t = T - 1; t >= 0; t--) {
    const count = load<i32>(at(counts, t));
    start -= count;
    const offset = (start as usize) * row;
    const previous = t > 0 ? load<i32>(at(counts, t - 1)) : 0;
    const offsetPrev = ((start - previous) as usize) * row;
    const cPrev = t > 0 ? c + offsetPrev : c0;
    const step = gates + 4 * offset;
    lstmStepBackward(step, dc, dh + offset, tanhC + offset, cPrev, count, columns);
    const dhPrev = t > 0 ? dh + offsetPrev : dh0;
    product(dhPrev, row, step, 4 * row, u, count, columns, 4 * columns, t > 0 ? 1 : 0);
  }
}

/** The elementwise part of one step backward, for `count` rows of `columns` = padded(H). */
function lstmStepBackward(
  gates: usize,
  dc: usize,
  dh: usize,
  tanhC: usize,
  cPrev: usize,
  count: i32,
  columns: i32,
): void {
  const gate = (columns as usize) << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < count; row++) {
    for (let j: usize = 0; j < gate; j += 32) {
      const fAt = gates + gate;
      const gAt = fAt + gate;
      const oAt = gAt + gate;
      const i0 = v128.load(gates);
      const i1 = v128.load(gates, 16);
      const f0 = v128.load(fAt);
      const f1 = v128.load(fAt, 16);
      const g0 = v128.load(gAt);
      const g1 = v128.load(gAt, 16);
      const o0 = v128.load(oAt);
      const o1 = v128.load(oAt, 16);
      const y0 = v128.load(tanhC);
      const y1 = v128.load(tanhC, 16);
      const dOutput0 = v128.load(dh);
      const dOutput1 = v128.load(dh, 16);
      const c0 = v128.load(cPrev);
      const c1 = v128.load(cPrev, 16);
      const through0 = throughTanh(f32x4.mul(dOutput0, o0), y0, one);
      const through1 = throughTanh(f32x4.mul(dOutput1, o1), y1, one);
      const dState0 = f32x4.add(v128.load(dc), through0);
      const dState1 = f32x4.add(v128.load(dc, 16), through1);
      const dO0 = throughSigmoid(f32x4.mul(dOutput0, y0), o0, one);
      const dO1 = throughSigmoid(f32x4.mul(dOutput1, y1), o1, one);
      storePair(dc, f32x4.mul(dState0, f0), f32x4.mul(dState1, f1));
      const dI0 = throughSigmoid(f32x4.mul(dState0, g0), i0, one);
      const dI1 = throughSigmoid(f32x4.mul(dState1, g1), i1, one);
      storePair(gates, dI0, dI1);
      const dF0 = throughSigmoid(f32x4.mul(dState0, c0), f0, one);
      const dF1 = throughSigmoid(f32x4.mul(dState1, c1), f1, one);
      storePair(fAt, dF0, dF1);
      const dG0 = throughTanh(f32x4.mul(dState0, i0), g0, one);
      const dG1 = throughTanh(f32x4.mul(dState1, i1), g1, one);
      storePair(gAt, dG0, dG1);
      storePair(oAt, dO0, dO1);
      gates += 32;
      dc += 32;
      dh += 32;
      tanhC += 32;
      cPrev += 32;
    }
    gates += 3 * gate;
  }
}

/** dy (1 − y²): the gradient before a tanh whose value is y. */
function throughTanh(dy: v128, y: v128, one: v128): v128 {
  return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(y, y)));
}

/** dy y (1 − y): the gradient before a sigmoid whose value is y. */
function throughSigmoid(dy: v128, y: v128, one: v128): v128 {
  return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(one, y)));
}

/**
 * The state before each row, for the gradient of the recurrent weights.
 *
 *     hPrev    [R, H]
 *     h        [R, H]
 *     h0       [counts[0], H]
 *     counts   [T] u32, not increasing
 */
export function previousStates(
  hPrev: usize,
  h: usize,
  h0: usize,
  counts: usize,
  T: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  let source = h0;
  for (let t = 0; t < T; t++) {
    const bytes = (load<i32>(at(counts, t)) as usize) * row;
    memory.copy(hPrev, source, bytes);
    hPrev += bytes;
    source = h;
    h += bytes;
  }
}
