// Adam in f64, element by element, as torch.optim.Adam documents it.

import { read } from "../support/read.ts";

/** State of Adam for one tensor. */
export interface AdamState {
  readonly w: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
}

/** The state after update number `step` (from 1 on) with the gradient `dw`; ε as in SparseAdam or as in Adam. */
export function adamReference(
  { w, m, v }: AdamState,
  dw: Float64Array,
  step: number,
  learningRate: number,
  isSparse = false,
): AdamState {
  const epsilon = isSparse ? 1e-8 / Math.sqrt(1 - 0.999 ** step) : 1e-8;
  const mNext = m.map((value, i) => 0.9 * value + 0.1 * read(dw, i));
  const vNext = v.map((value, i) => 0.999 * value + 0.001 * read(dw, i) ** 2);
  const wNext = w.map((value, i) => {
    const mean = read(mNext, i) / (1 - 0.9 ** step);
    const square = read(vNext, i) / (1 - 0.999 ** step);
    return value - (learningRate * mean) / (Math.sqrt(square) + epsilon);
  });
  return { w: wNext, m: mNext, v: vNext };
}
