// The LSTM of torch.nn.LSTM in f64, one sequence after the other, each gate written out: slow and obvious.
// Gradients are added up sequence by sequence, backwards through time.

import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";

/** Sizes of a batch of sequences. */
export interface LstmSizes {
  readonly B: number;
  readonly T: number;
  readonly I: number;
  readonly H: number;
  /** [B] */
  readonly lengths: readonly number[];
  /** [B, H] factors of the state on its way into the recurrent product (dropout, held over time); none: all 1. */
  readonly stateMask?: Float64Array;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** What one step of one sequence remembers for the way back. */
interface Step {
  readonly row: number;
  /** The state before, as it went into the recurrent product. */
  readonly hPrev: Float64Array;
  readonly cPrev: Float64Array;
  readonly i: Float64Array;
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly o: Float64Array;
  readonly c: Float64Array;
}

/** The factor of state j of a sequence. */
export function maskAt({ H, stateMask }: LstmSizes, sequence: number, j: number): number {
  return stateMask === undefined ? 1 : read(stateMask, sequence * H + j);
}

/** Forward: x [B, T, I], h0 and c0 [B, H] to y [B, T, H], h_last and c_last [B, H]. */
export function lstmReference(sizes: LstmSizes, inputs: Tensors) {
  const { B, T, H, lengths } = sizes;
  const y = new Float64Array(B * T * H);
  const hLast = new Float64Array(B * H);
  const cLast = new Float64Array(B * H);
  const tapes: Step[][] = [];
  for (let sequence = 0; sequence < B; sequence++) {
    let h: Float64Array = (inputs["h0"] as Float64Array).slice(sequence * H, (sequence + 1) * H);
    let c: Float64Array = (inputs["c0"] as Float64Array).slice(sequence * H, (sequence + 1) * H);
    const tape: Step[] = [];
    for (let t = 0; t < read(lengths, sequence); t++) {
      const masked = h.map((value, j) => value * maskAt(sizes, sequence, j));
      const step = stepForward(sizes, inputs, sequence * T + t, masked, c);
      c = step.c;
      h = c.map((state, j) => read(step.o, j) * Math.tanh(state));
      y.set(h, step.row * H);
      tape.push(step);
    }
    hLast.set(h, sequence * H);
    cLast.set(c, sequence * H);
    tapes.push(tape);
  }
  return { outputs: { y, h_last: hLast, c_last: cLast }, tapes };
}

function stepForward(
  { I, H }: LstmSizes,
  inputs: Tensors,
  row: number,
  hPrev: Float64Array,
  cPrev: Float64Array,
): Step {
  const { x, weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 } = inputs as Record<
    string,
    Float64Array
  >;
  const argument = (gateRow: number) => {
    let sum = read(bias_ih_l0 ?? [], gateRow) + read(bias_hh_l0 ?? [], gateRow);
    for (let k = 0; k < I; k++) {
      sum += read(weight_ih_l0 ?? [], gateRow * I + k) * read(x ?? [], row * I + k);
    }
    for (let k = 0; k < H; k++) {
      sum += read(weight_hh_l0 ?? [], gateRow * H + k) * read(hPrev, k);
    }
    return sum;
  };
  const gate = (index: number, activation: (x: number) => number) =>
    Float64Array.from({ length: H }, (_, j) => activation(argument(index * H + j)));
  const i = gate(0, sigmoid);
  const f = gate(1, sigmoid);
  const g = gate(2, Math.tanh);
  const o = gate(3, sigmoid);
  const c = cPrev.map((state, j) => read(f, j) * state + read(i, j) * read(g, j));
  return { row, hPrev, cPrev, i, f, g, o, c };
}

/** Gradients of sum(y · dy) + sum(h_last · dh_last) + sum(c_last · dc_last) for every input, named d_… */
export function lstmReferenceGradients(sizes: LstmSizes, inputs: Tensors, above: Tensors) {
  const { B, T, H } = sizes;
  const { tapes } = lstmReference(sizes, inputs);
  const gradients = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, new Float64Array(values.length)]),
  );
  const rows = (name: string, sequence: number, step: number) =>
    (above[name] ?? new Float64Array(B * T * H)).slice(sequence * step, sequence * step + H);
  for (let sequence = 0; sequence < B; sequence++) {
    let dh = rows("dh_last", sequence, H);
    let dc = rows("dc_last", sequence, H);
    for (const step of (tapes[sequence] ?? []).toReversed()) {
      const dy = rows("dy", step.row, H);
      const total = dh.map((value, j) => value + read(dy, j));
      ({ dh, dc } = stepBackward(sizes, inputs, gradients, step, total, dc));
      dh = dh.map((value, j) => value * maskAt(sizes, sequence, j));
    }
    gradients["h0"]?.set(dh, sequence * H);
    gradients["c0"]?.set(dc, sequence * H);
  }
  return gradients;
}

function stepBackward(
  { I, H }: LstmSizes,
  inputs: Tensors,
  gradients: Record<string, Float64Array>,
  step: Step,
  dh: Float64Array,
  dcNext: Float64Array,
) {
  const { row, hPrev, cPrev, i, f, g, o, c } = step;
  const dArguments = new Float64Array(4 * H);
  const dc = new Float64Array(H);
  for (let j = 0; j < H; j++) {
    const tanhC = Math.tanh(read(c, j));
    const [ij, fj, gj, oj] = [read(i, j), read(f, j), read(g, j), read(o, j)];
    const dState = read(dcNext, j) + read(dh, j) * oj * (1 - tanhC ** 2);
    dArguments[j] = dState * gj * ij * (1 - ij);
    dArguments[H + j] = dState * read(cPrev, j) * fj * (1 - fj);
    dArguments[2 * H + j] = dState * ij * (1 - gj ** 2);
    dArguments[3 * H + j] = read(dh, j) * tanhC * oj * (1 - oj);
    dc[j] = dState * fj;
  }
  const dhPrev = new Float64Array(H);
  const add = (name: string, index: number, value: number) => {
    const target = gradients[name] as Float64Array;
    target[index] = read(target, index) + value;
  };
  dArguments.forEach((slope, gateRow) => {
    add("bias_ih_l0", gateRow, slope);
    add("bias_hh_l0", gateRow, slope);
    for (let k = 0; k < I; k++) {
      const weight = gateRow * I + k;
      add("weight_ih_l0", weight, slope * read(inputs["x"] ?? [], row * I + k));
      add("x", row * I + k, slope * read(inputs["weight_ih_l0"] ?? [], weight));
    }
    for (let k = 0; k < H; k++) {
      const weight = gateRow * H + k;
      add("weight_hh_l0", weight, slope * read(hPrev, k));
      dhPrev[k] = read(dhPrev, k) + slope * read(inputs["weight_hh_l0"] ?? [], weight);
    }
  });
  return { dh: dhPrev, dc };
}
