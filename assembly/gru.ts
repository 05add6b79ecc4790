// One GRU layer, forward and backward through time (Cho et al. 2014, in the form of cuDNN and torch.nn.GRU, where the
// reset gate acts after the recurrent product):
//
//     r, z = σ(W x + b + U h₋ + b′)    q = U h₋ + b′    n = tanh(W x + b + r q)    h = (1 − z) n + z h₋
//
// Rows are ordered by time and finished sequences leave the batch, as in lstm.ts; R is the number of all rows. A row
// has four blocks of `padded(H)` columns: r, z, n, q. The first three have an input product, which the caller makes
// for all rows at once; r, z and q have a recurrent one. The biases of n and q stay apart, since q is multiplied by r.
// Recurrent weights are therefore packed in two parts, one behind the other: those of r and z, and those of q.

import { sigmoid4, tanh4 } from "./activation";
import { product } from "./product";
import { at, padded, rowBytes, storePair, sumAt } from "./vector";

/**
 * The biases of the four blocks: b + b′ for r and z, b for n, b′ for q.
 *
 *     bias         [4, H]
 *     biasInput    [3, H]
 *     biasHidden   [3, H]
 */
export function gruBias(bias: usize, biasInput: usize, biasHidden: usize, H: i32): void {
  const block = rowBytes(H);
  for (let j: usize = 0; j < 2 * block; j += 16) {
    v128.store(bias + j, f32x4.add(v128.load(biasInput + j), v128.load(biasHidden + j)));
  }
  memory.copy(bias + 2 * block, biasInput + 2 * block, block);
  memory.copy(bias + 3 * block, biasHidden + 2 * block, block);
}

/**
 * Forward over T steps.
 *
 *     h        [R, H]
 *     gates    [R, 4, H] in: W x in the first three blocks; out: r, z, n, q
 *     h0       [counts[0], H]
 *     u        packed [H, 2 · padded(H)] and packed [H, padded(H)], the transpose of weight_hh
 *     bias     [4, H], as gruBias makes it
 *     counts   [T] u32, not increasing
 */
export function gruForward(
  h: usize,
  gates: usize,
  h0: usize,
  u: usize,
  bias: usize,
  counts: usize,
  T: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  const columns = padded(H);
  const uNew = u + 2 * (H as usize) * row;
  let hPrev = h0;
  for (let t = 0; t < T; t++) {
    const count = load<i32>(at(counts, t));
    product(gates, 4 * row, hPrev, row, u, count, 2 * columns, H, 1);
    product(gates + 3 * row, 4 * row, hPrev, row, uNew, count, columns, H, 0);
    gruStep(h, gates, hPrev, bias, count, columns);
    hPrev = h;
    h += (count as usize) * row;
    gates += (count as usize) * 4 * row;
  }
}

/** The elementwise part of one step, for `count` rows of `columns` = padded(H). */
export function gruStep(
  h: usize,
  gates: usize,
  hPrev: usize,
  bias: usize,
  count: i32,
  columns: i32,
): void {
  const gate = (columns as usize) << 2;
  for (let row = 0; row < count; row++) {
    for (let j: usize = 0; j < gate; j += 32) {
      const b = bias + j;
      const zAt = gates + gate;
      const nAt = zAt + gate;
      const qAt = nAt + gate;
      const r0 = sigmoid4(sumAt(gates, b));
      const r1 = sigmoid4(sumAt(gates + 16, b + 16));
      const z0 = sigmoid4(sumAt(zAt, b + gate));
      const z1 = sigmoid4(sumAt(zAt + 16, b + gate + 16));
      const q0 = sumAt(qAt, b + 3 * gate);
      const q1 = sumAt(qAt + 16, b + 3 * gate + 16);
      const n0 = tanh4(f32x4.add(sumAt(nAt, b + 2 * gate), f32x4.mul(r0, q0)));
      const n1 = tanh4(f32x4.add(sumAt(nAt + 16, b + 2 * gate + 16), f32x4.mul(r1, q1)));
      const h0 = f32x4.add(n0, f32x4.mul(z0, f32x4.sub(v128.load(hPrev), n0)));
      const h1 = f32x4.add(n1, f32x4.mul(z1, f32x4.sub(v128.load(hPrev, 16), n1)));
      storePair(gates, r0, r1);
      storePair(zAt, z0, z1);
      storePair(nAt, n0, n1);
      storePair(qAt, q0, q1);
      storePair(h, h0, h1);
      gates += 32;
      hPrev += 32;
      h += 32;
    }
    gates += 3 * gate;
  }
}

/**
 * Backward over T steps. Every address is that of the first row, as in gruForward.
 *
 *     gates    [R, 4, H] in: r, z, n, q; out: gradients of the arguments of r, z and n, and of q
 *     dh       [R, H] in: gradients of h from above; out: with those through time added
 *     dh0      [counts[0], H] out
 *     h        [R, H]
 *     h0       [counts[0], H]
 *     u        packed [2 · padded(H), H] and packed [padded(H), H], weight_hh
 *     counts   [T] u32, not increasing
 */
export function gruBackward(
  gates: usize,
  dh: usize,
  dh0: usize,
  h: usize,
  h0: usize,
  u: usize,
  counts: usize,
  T: i32,
  R: i32,
  H: i32,
): void {
  const row = rowBytes(H);
  const columns = padded(H);
  const panels = ((columns + 15) & ~15) as usize;
  const uNew = u + 2 * (columns as usize) * (panels << 2);
  memory.fill(dh0, 0, (load<i32>(counts) as usize) * row);
  let start = R;
  for (let t = T - 1; t >= 0; t--) {
    const count = load<i32>(at(counts, t));
    start -= count;
    const offset = (start as usize) * row;
    const previous = t > 0 ? load<i32>(at(counts, t - 1)) : 0;
    const offsetPrev = ((start - previous) as usize) * row;
    const dhPrev = t > 0 ? dh + offsetPrev : dh0;
    const step = gates + 4 * offset;
    gruStepBackward(step, dhPrev, dh + offset, t > 0 ? h + offsetPrev : h0, count, columns);
    product(dhPrev, row, step, 4 * row, u, count, columns, 2 * columns, 1);
    product(dhPrev, row, step + 3 * row, 4 * row, uNew, count, columns, columns, 1);
  }
}

/** The elementwise part of one step backward, for `count` rows of `columns` = padded(H); adds to dhPrev. */
export function gruStepBackward(
  gates: usize,
  dhPrev: usize,
  dh: usize,
  hPrev: usize,
  count: i32,
  columns: i32,
): void {
  const gate = (columns as usize) << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < count; row++) {
    for (let j: usize = 0; j < gate; j += 32) {
      const zAt = gates + gate;
      const nAt = zAt + gate;
      const qAt = nAt + gate;
      const r0 = v128.load(gates);
      const r1 = v128.load(gates, 16);
      const z0 = v128.load(zAt);
      const z1 = v128.load(zAt, 16);
      const n0 = v128.load(nAt);
      const n1 = v128.load(nAt, 16);
      const dState0 = v128.load(dh);
      const dState1 = v128.load(dh, 16);
      const rest0 = f32x4.sub(one, z0);
      const rest1 = f32x4.sub(one, z1);
      const change0 = f32x4.mul(dState0, f32x4.sub(v128.load(hPrev), n0));
      const change1 = f32x4.mul(dState1, f32x4.sub(v128.load(hPrev, 16), n1));
      const dN0 = f32x4.mul(f32x4.mul(dState0, rest0), f32x4.sub(one, f32x4.mul(n0, n0)));
      const dN1 = f32x4.mul(f32x4.mul(dState1, rest1), f32x4.sub(one, f32x4.mul(n1, n1)));
      const slope0 = f32x4.mul(r0, f32x4.sub(one, r0));
      const slope1 = f32x4.mul(r1, f32x4.sub(one, r1));
      const dR0 = f32x4.mul(f32x4.mul(dN0, v128.load(qAt)), slope0);
      const dR1 = f32x4.mul(f32x4.mul(dN1, v128.load(qAt, 16)), slope1);
      const dPrev0 = f32x4.add(v128.load(dhPrev), f32x4.mul(dState0, z0));
      const dPrev1 = f32x4.add(v128.load(dhPrev, 16), f32x4.mul(dState1, z1));
      storePair(gates, dR0, dR1);
      storePair(
        zAt,
        f32x4.mul(change0, f32x4.mul(z0, rest0)),
        f32x4.mul(change1, f32x4.mul(z1, rest1)),
      );
      storePair(nAt, dN0, dN1);
      storePair(qAt, f32x4.mul(dN0, r0), f32x4.mul(dN1, r1));
      storePair(dhPrev, dPrev0, dPrev1);
      gates += 32;
      dhPrev += 32;
      dh += 32;
      hPrev += 32;
    }
    gates += 3 * gate;
  }
}

/**
 * Adds the gradients of both biases, from the first row to the last: those of r and z go to both, that of n to the
 * input's, that of q to the recurrent one.
 *
 *     biasInput    [3, H]
 *     biasHidden   [3, H]
 *     sums         [4, H] overwritten
 *     gates        [R, 4, H] as gruBackward leaves them
 */
export function gruBiasGradients(
  biasInput: usize,
  biasHidden: usize,
  sums: usize,
  gates: usize,
  R: i32,
  H: i32,
): void {
  const block = rowBytes(H);
  memory.fill(sums, 0, 4 * block);
  for (let row = 0; row < R; row++) {
    for (let j: usize = 0; j < 4 * block; j += 32) {
      const sum = sums + j;
      const first = f32x4.add(v128.load(sum), v128.load(gates));
      const second = f32x4.add(v128.load(sum, 16), v128.load(gates, 16));
      v128.store(sum, first);
      v128.store(sum, second, 16);
      gates += 32;
    }
  }
  for (let j: usize = 0; j < 3 * block; j += 16) {
    const source = j < 2 * block ? j : j + block;
    const input = f32x4.add(v128.load(biasInput + j), v128.load(sums + j));
    const hidden = f32x4.add(v128.load(biasHidden + j), v128.load(sums + source));
    v128.store(biasInput + j, input);
    v128.store(biasHidden + j, hidden);
  }
}
