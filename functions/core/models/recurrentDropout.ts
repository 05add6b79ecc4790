// The recurrent kernels with dropout of the state before the recurrent product. The functions below have the names and
// parameters of the kernels that they stand for, so that layers need not know of dropout: a layer's time loop becomes
// one call per step, between which states are masked.
//
//     d_t = m ⊙ h_{t−1}        instead of h_{t−1} in U h_{t−1}; one mask m [B, H] for all steps of a batch
//
// (Gal & Ghahramani 2016, "A theoretically grounded application of dropout in recurrent neural networks", with one mask
// for all gates). Sequences leave a batch from its end, so the first rows of the mask are those of the rows of a step.

import type { KernelExports } from "../kernels.ts";
import { packedBytes, padded, rowBytes } from "../layout.ts";
import type { RowOrder } from "./sequences.ts";

/** What masks the states of a layer. */
export interface StateMask {
  /** [B, H] */
  readonly mask: number;
  /** [B, H], overwritten. */
  readonly scratch: number;
  readonly order: RowOrder;
}

/** One step of the batch: its rows, their first byte in a matrix of H columns, and the state before. */
interface MaskedStep {
  readonly count: number;
  /** Bytes from a matrix [R, H] to the rows of this step, and to those of the step before (null in the first). */
  readonly at: number;
  readonly before: number | null;
  /** Bytes from the counts to the one of this step. */
  readonly countAt: number;
}

function stepsOf({ counts, starts }: RowOrder, H: number): MaskedStep[] {
  const row = rowBytes(H);
  return Array.from(counts, (count, t) => ({
    count,
    at: (starts[t] as number) * row,
    before: t === 0 ? null : (starts[t - 1] as number) * row,
    countAt: 4 * t,
  }));
}

/** `run`, whose recurrent kernels drop states. They take T and R from the batch, not from their parameters. */
export function maskedRecurrence(run: KernelExports, masked: StateMask): KernelExports {
  return {
    ...run,
    ...maskedLstm(run, masked),
    ...maskedGru(run, masked),
    ...maskedRnn(run, masked),
    ...maskedPreviousStates(run, masked),
  };
}

function maskedLstm(run: KernelExports, { mask, scratch, order }: StateMask) {
  const lstmForward: KernelExports["lstmForward"] = (...given) => {
    const [h, c, tanhC, gates, h0, c0, u, bias, counts, , H] = given as Addresses<11>;
    for (const { count, at, before, countAt } of stepsOf(order, H)) {
      const hPrev = before === null ? h0 : h + before;
      const cPrev = before === null ? c0 : c + before;
      run.multiplyVectors(scratch, hPrev, mask, count * padded(H));
      const states = [h + at, c + at, tanhC + at, gates + 4 * at, scratch, cPrev] as const;
      run.lstmForward(...states, u, bias, counts + countAt, 1, H);
    }
  };
  const lstmBackward: KernelExports["lstmBackward"] = (...given) => {
    const [gates, dh, dc, dh0, c, tanhC, c0, u, counts, , , H] = given as Addresses<12>;
    for (const { count, at, before, countAt } of stepsOf(order, H).toReversed()) {
      const cPrev = before === null ? c0 : c + before;
      const states = [gates + 4 * at, dh + at, dc, scratch, c + at, tanhC + at, cPrev] as const;
      run.lstmBackward(...states, u, counts + countAt, 1, count, H);
      if (before === null) {
        run.multiplyVectors(dh0, scratch, mask, count * padded(H));
      } else {
        run.addProducts(dh + before, scratch, mask, count * padded(H));
      }
    }
  };
  return { lstmForward, lstmBackward };
}

function maskedGru(run: KernelExports, { mask, scratch, order }: StateMask) {
  const gruForward: KernelExports["gruForward"] = (...given) => {
    const [h, gates, h0, u, bias, , , H] = given as Addresses<8>;
    const row = rowBytes(H);
    const columns = padded(H);
    const uNew = u + packedBytes(H, 2 * columns);
    for (const { count, at, before } of stepsOf(order, H)) {
      const hPrev = before === null ? h0 : h + before;
      const rows = gates + 4 * at;
      run.multiplyVectors(scratch, hPrev, mask, count * columns);
      run.product(rows, 4 * row, scratch, row, u, count, 2 * columns, H, 1);
      run.product(rows + 3 * row, 4 * row, scratch, row, uNew, count, columns, H, 0);
      run.gruStep(h + at, rows, hPrev, bias, count, columns);
    }
  };
  const gruBackward: KernelExports["gruBackward"] = (...given) => {
    const [gates, dh, dh0, h, h0, u, , , , H] = given as Addresses<10>;
    const row = rowBytes(H);
    const columns = padded(H);
    const uNew = u + packedBytes(2 * columns, columns);
    const first = order.counts[0] ?? 0;
    new Float32Array(run.memory.buffer, dh0, first * columns).fill(0);
    for (const { count, at, before } of stepsOf(order, H).toReversed()) {
      const hPrev = before === null ? h0 : h + before;
      const dhPrev = before === null ? dh0 : dh + before;
      const rows = gates + 4 * at;
      run.gruStepBackward(rows, dhPrev, dh + at, hPrev, count, columns);
      run.product(scratch, row, rows, 4 * row, u, count, columns, 2 * columns, 0);
      run.product(scratch, row, rows + 3 * row, 4 * row, uNew, count, columns, columns, 1);
      run.addProducts(dhPrev, scratch, mask, count * columns);
    }
  };
  return { gruForward, gruBackward };
}

function maskedRnn(run: KernelExports, { mask, scratch, order }: StateMask) {
  const rnnForward: KernelExports["rnnForward"] = (...given) => {
    const [h, h0, u, bias, counts, isRelu, , H] = given as Addresses<8>;
    for (const { count, at, before, countAt } of stepsOf(order, H)) {
      const hPrev = before === null ? h0 : h + before;
      run.multiplyVectors(scratch, hPrev, mask, count * padded(H));
      run.rnnForward(h + at, scratch, u, bias, counts + countAt, isRelu, 1, H);
    }
  };
  const rnnBackward: KernelExports["rnnBackward"] = (...given) => {
    const [dh, dh0, h, u, counts, isRelu, , , H] = given as Addresses<9>;
    for (const { count, at, before, countAt } of stepsOf(order, H).toReversed()) {
      const step = [dh + at, scratch, h + at, u, counts + countAt, isRelu] as const;
      run.rnnBackward(...step, 1, count, H);
      if (before === null) {
        run.multiplyVectors(dh0, scratch, mask, count * padded(H));
      } else {
        run.addProducts(dh + before, scratch, mask, count * padded(H));
      }
    }
  };
  return { rnnForward, rnnBackward };
}

/** The states that the recurrent weights were multiplied by are the masked ones. */
function maskedPreviousStates(run: KernelExports, { mask, order }: StateMask) {
  const previousStates: KernelExports["previousStates"] = (...given) => {
    const [hPrev, , , , , H] = given as Addresses<6>;
    run.previousStates(...given);
    for (const { count, at } of stepsOf(order, H)) {
      run.multiplyVectors(hPrev + at, hPrev + at, mask, count * padded(H));
    }
  };
  return { previousStates };
}

/** The parameters of a kernel: N numbers. */
type Addresses<N extends number, T extends number[] = []> = T["length"] extends N
  ? T
  : Addresses<N, [...T, number]>;
