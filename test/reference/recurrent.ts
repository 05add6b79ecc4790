// The recurrent layers of torch.nn in f64 by name of kind, one sequence after the other: slow and obvious. The LSTM is
// in lstm.ts, GRU and RNN are here. Gradients are added up sequence by sequence, backwards in time.

import type { RecurrentKind } from "../../functions/core/models/model.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type LstmSizes, lstmReference, lstmReferenceGradients, maskAt } from "./lstm.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One step of one sequence: its row, the state before as it was multiplied by U, and the way back. */
interface Step {
  readonly row: number;
  readonly hPrev: Float64Array;
  readonly h: Float64Array;
  /** From dh: gradients of W x + b, of U h₋ + b′, and the part of dh₋ that does not pass through U. */
  readonly back: (dh: Float64Array) => {
    readonly input: Float64Array;
    readonly hidden: Float64Array;
    readonly direct: Float64Array;
  };
}

/** Gate arguments W x + b and U h₋ + b′ to the step. */
type StepOf = (
  input: Float64Array,
  hidden: Float64Array,
  hPrev: Float64Array,
) => Omit<Step, "row" | "hPrev">;

const gruStep: StepOf = (input, hidden, hPrev) => {
  const H = hPrev.length;
  const argument = (gate: number, j: number) =>
    read(input, gate * H + j) + read(hidden, gate * H + j);
  const r = hPrev.map((_, j) => sigmoid(argument(0, j)));
  const z = hPrev.map((_, j) => sigmoid(argument(1, j)));
  const q = hidden.slice(2 * H);
  const n = hPrev.map((_, j) => Math.tanh(read(input, 2 * H + j) + read(r, j) * read(q, j)));
  const h = hPrev.map((before, j) => (1 - read(z, j)) * read(n, j) + read(z, j) * before);
  const back = (dh: Float64Array) => {
    const dInput = new Float64Array(3 * H);
    const dHidden = new Float64Array(3 * H);
    dh.forEach((slope, j) => {
      const [rj, zj, nj, qj] = [read(r, j), read(z, j), read(n, j), read(q, j)];
      const dn = slope * (1 - zj) * (1 - nj ** 2);
      const dr = dn * qj * rj * (1 - rj);
      const dz = slope * (read(hPrev, j) - nj) * zj * (1 - zj);
      dInput.set([dr], j);
      dInput.set([dz], H + j);
      dInput.set([dn], 2 * H + j);
      dHidden.set([dr], j);
      dHidden.set([dz], H + j);
      dHidden.set([dn * rj], 2 * H + j);
    });
    return { input: dInput, hidden: dHidden, direct: dh.map((slope, j) => slope * read(z, j)) };
  };
  return { h, back };
};

const rnnStep =
  (activation: (x: number) => number, slopeAt: (h: number) => number): StepOf =>
  (input, hidden) => {
    const h = input.map((value, j) => activation(value + read(hidden, j)));
    const back = (dh: Float64Array) => {
      const slopes = dh.map((slope, j) => slope * slopeAt(read(h, j)));
      return { input: slopes, hidden: slopes, direct: new Float64Array(h.length) };
    };
    return { h, back };
  };

const STEPS: Readonly<Record<Exclude<RecurrentKind, "lstm">, StepOf>> = {
  gru: gruStep,
  rnn_tanh: rnnStep(Math.tanh, (h) => 1 - h ** 2),
  rnn_relu: rnnStep(
    (x) => Math.max(0, x),
    (h) => (h > 0 ? 1 : 0),
  ),
};

/** bias + weight x for a row-major weight [bias.length, x.length]. */
function affine(weight: Float64Array, bias: Float64Array, x: Float64Array): Float64Array {
  return bias.map((start, row) =>
    x.reduce((sum, value, k) => sum + read(weight, row * x.length + k) * value, start),
  );
}

const tensor = (tensors: Tensors, name: string) => tensors[name] as Float64Array;

function forward(stepOf: StepOf, sizes: LstmSizes, inputs: Tensors) {
  const { B, T, I, H, lengths } = sizes;
  const y = new Float64Array(B * T * H);
  const hLast = new Float64Array(B * H);
  const tapes: Step[][] = [];
  for (let sequence = 0; sequence < B; sequence++) {
    let h: Float64Array = tensor(inputs, "h0").slice(sequence * H, (sequence + 1) * H);
    const tape: Step[] = [];
    for (let t = 0; t < read(lengths, sequence); t++) {
      const row = sequence * T + t;
      const x = tensor(inputs, "x").slice(row * I, (row + 1) * I);
      const hPrev = h.map((value, j) => value * maskAt(sizes, sequence, j));
      const input = affine(tensor(inputs, "weight_ih_l0"), tensor(inputs, "bias_ih_l0"), x);
      const hidden = affine(tensor(inputs, "weight_hh_l0"), tensor(inputs, "bias_hh_l0"), hPrev);
      const step = { row, hPrev, ...stepOf(input, hidden, h) };
      h = step.h;
      y.set(h, row * H);
      tape.push(step);
    }
    hLast.set(h, sequence * H);
    tapes.push(tape);
  }
  return { outputs: { y, h_last: hLast }, tapes };
}

/** Forward of one layer: x [B, T, I], h0 (and c0) [B, H] to y [B, T, H], h_last (and c_last) [B, H]. */
export function recurrentReference(
  kind: RecurrentKind,
  sizes: LstmSizes,
  inputs: Tensors,
): Record<string, Float64Array> {
  return kind === "lstm"
    ? lstmReference(sizes, inputs).outputs
    : forward(STEPS[kind], sizes, inputs).outputs;
}

/** Gradients of sum(y · dy) + sum(h_last · dh_last) (+ sum(c_last · dc_last)) for every input, by its name. */
export function recurrentReferenceGradients(
  kind: RecurrentKind,
  sizes: LstmSizes,
  inputs: Tensors,
  above: Tensors,
): Record<string, Float64Array> {
  if (kind === "lstm") {
    return lstmReferenceGradients(sizes, inputs, above);
  }
  const { B, T, I, H } = sizes;
  const gradients: Record<string, Float64Array> = {};
  for (const [name, values] of Object.entries(inputs)) {
    gradients[name] = new Float64Array(values.length);
  }
  const add = (name: string, first: number, slopes: Float64Array, scale = 1) => {
    const target = tensor(gradients, name);
    slopes.forEach((slope, k) => {
      target[first + k] = read(target, first + k) + slope * scale;
    });
  };
  const rows = (name: string, row: number) =>
    (above[name] ?? new Float64Array(B * T * H)).slice(row * H, (row + 1) * H);
  forward(STEPS[kind], sizes, inputs).tapes.forEach((tape, sequence) => {
    let dh: Float64Array = rows("dh_last", sequence);
    for (const { row, hPrev, back } of tape.toReversed()) {
      const dy = rows("dy", row);
      const { input, hidden, direct } = back(dh.map((slope, j) => slope + read(dy, j)));
      const x = tensor(inputs, "x").slice(row * I, (row + 1) * I);
      add("bias_ih_l0", 0, input);
      add("bias_hh_l0", 0, hidden);
      input.forEach((slope, gateRow) => {
        add("weight_ih_l0", gateRow * I, x, slope);
        const weights = tensor(inputs, "weight_ih_l0").subarray(gateRow * I, (gateRow + 1) * I);
        add("x", row * I, weights, slope);
      });
      dh = direct;
      hidden.forEach((slope, gateRow) => {
        add("weight_hh_l0", gateRow * H, hPrev, slope);
        const weights = tensor(inputs, "weight_hh_l0").subarray(gateRow * H, (gateRow + 1) * H);
        dh = dh.map((value, j) => value + slope * read(weights, j) * maskAt(sizes, sequence, j));
      });
    }
    gradients["h0"]?.set(dh, sequence * H);
  });
  return gradients;
}
