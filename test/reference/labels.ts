// Labels of whole sequences in f64: embedding, recurrent layers, pooling, heads, and Adam, built from the references of
// their parts; pooling one sequence after the other, slow and obvious.

import type { LabelShape } from "../../functions/core/models/labelModel.ts";
import type { TokenBatch } from "../../functions/core/models/labelNetwork.ts";
import type { Pooling } from "../../functions/core/models/pooling.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type AdamState, adamReference } from "./adam.ts";
import type { DropoutMasks } from "./nextItem.ts";
import { recurrentReference, recurrentReferenceGradients } from "./recurrent.ts";

const LAYER = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] as const;
const dot = (x: Float64Array, y: Float64Array) =>
  x.reduce((sum, value, index) => sum + value * read(y, index), 0);
const tensor = (tensors: Tensors, name: string) => tensors[name] as Float64Array;

/** One vector from the states of a sequence, and the way back to them and to what attention learns. */
export interface Pooled {
  readonly vector: Float64Array;
  readonly back: (slope: Float64Array) => {
    readonly states: readonly Float64Array[];
    readonly learned: Tensors;
  };
}

/** Pools the states [n][H] of one sequence. */
export function poolReference(
  pooling: Pooling,
  states: readonly Float64Array[],
  weights: Tensors,
): Pooled {
  const first = states[0] as Float64Array;
  const n = states.length;
  if (pooling === "attention") {
    return attend(states, weights);
  }
  const share = (t: number, j: number) => {
    if (pooling === "mean") {
      return 1 / n;
    }
    const values = states.map((state) => read(state, j));
    const best = pooling === "last" ? n - 1 : values.indexOf(Math.max(...values));
    return t === best ? 1 : 0;
  };
  const vector = first.map((_, j) =>
    states.reduce((sum, state, t) => sum + share(t, j) * read(state, j), 0),
  );
  const back = (slope: Float64Array) => ({
    states: states.map((_, t) => slope.map((value, j) => value * share(t, j))),
    learned: {},
  });
  return { vector, back };
}

function attend(states: readonly Float64Array[], weights: Tensors): Pooled {
  const [W, b, q] = ["weight", "bias", "query"].map((name) =>
    tensor(weights, `attention.${name}`),
  ) as [Float64Array, Float64Array, Float64Array];
  const H = b.length;
  const u = states.map((state) =>
    b.map((bias, row) => Math.tanh(bias + dot(W.subarray(row * H, (row + 1) * H), state))),
  );
  const scores = u.map((each) => dot(each, q));
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const a = Float64Array.from(powers, (power) => power / total);
  const vector = b.map((_, j) =>
    states.reduce((sum, state, t) => sum + read(a, t) * read(state, j), 0),
  );
  const back = (slope: Float64Array) => {
    const dA = Float64Array.from(states, (state) => dot(state, slope));
    const mean = dot(a, dA);
    const dScores = a.map((weight, t) => weight * (read(dA, t) - mean));
    const dW = new Float64Array(W.length);
    const dB = new Float64Array(H);
    const dQ = new Float64Array(H);
    const dStates = states.map((state, t) => {
      const ut = u[t] as Float64Array;
      const dState = slope.map((value) => value * read(a, t));
      for (let row = 0; row < H; row++) {
        dQ[row] = read(dQ, row) + read(dScores, t) * read(ut, row);
        const inner = read(dScores, t) * read(q, row) * (1 - read(ut, row) ** 2);
        dB[row] = read(dB, row) + inner;
        for (let j = 0; j < H; j++) {
          dW[row * H + j] = read(dW, row * H + j) + inner * read(state, j);
          dState[j] = read(dState, j) + inner * read(W, row * H + j);
        }
      }
      return dState;
    });
    const learned = { "attention.weight": dW, "attention.bias": dB, "attention.query": dQ };
    return { states: dStates, learned };
  };
  return { vector, back };
}

/** Scores [K, B], losses [K] summed over the sequences, the loss of all, and all gradients by name. */
export function labelReference(
  shape: LabelShape,
  weights: Tensors,
  batch: TokenBatch,
  labels: Float64Array,
  masks?: DropoutMasks,
) {
  const { kind, layers, V, E, H, pooling, heads } = shape;
  const { B, T, items } = batch;
  const lengths = [...batch.lengths];
  const embedding = tensor(weights, "embedding");
  const gradients: Record<string, Float64Array> = { embedding: new Float64Array(V * E) };
  const masked = (values: Float64Array, mask: Float64Array | undefined) =>
    mask === undefined ? values : values.map((value, index) => value * read(mask, index));
  const tokens = new Float64Array(B * T * E);
  items.forEach((item, row) => {
    tokens.set(embedding.subarray(item * E, (item + 1) * E), row * E);
  });
  let y = masked(tokens, masks?.inputs);
  const tapes = Array.from({ length: layers }, (_, layer) => {
    const stateMask = masks?.states[layer];
    const sizes = { B, T, I: layer === 0 ? E : H, H, lengths };
    const own = { ...sizes, ...(stateMask === undefined ? {} : { stateMask }) };
    const inputs: Record<string, Float64Array> = { x: y, h0: new Float64Array(B * H) };
    if (kind === "lstm") {
      inputs["c0"] = new Float64Array(B * H);
    }
    for (const name of LAYER) {
      inputs[`${name}_l0`] = tensor(weights, `${name}_l${layer}`);
    }
    y = masked(tensor(recurrentReference(kind, own, inputs), "y"), masks?.outputs[layer]);
    return { own, inputs };
  });

  const W = tensor(weights, "head.weight");
  const K = heads.length;
  const pooled = lengths.map((length, sequence) =>
    poolReference(
      pooling,
      Array.from({ length }, (_, t) => y.slice((sequence * T + t) * H, (sequence * T + t + 1) * H)),
      weights,
    ),
  );
  const scores = Float64Array.from({ length: K * B }, (_, index) => {
    const k = Math.floor(index / B);
    const { vector } = pooled[index % B] as Pooled;
    return read(tensor(weights, "head.bias"), k) + dot(W.subarray(k * H, (k + 1) * H), vector);
  });
  const summed = new Float64Array(K);
  const slopes = scores.map((z, index) => {
    const k = Math.floor(index / B);
    const label = read(labels, index);
    const { loss, weight } = heads[k] as LabelShape["heads"][number];
    const isBinary = loss === "binary";
    const own = isBinary
      ? Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)))
      : (z - label) ** 2;
    summed[k] = read(summed, k) + own;
    const slope = isBinary ? 1 / (1 + Math.exp(-z)) - label : 2 * (z - label);
    return (slope * weight) / B;
  });
  const total = summed.reduce((sum, loss, k) => sum + (loss * (heads[k]?.weight ?? 0)) / B, 0);

  const add = (name: string, count: number, first: number, values: Float64Array, scale = 1) => {
    const target = gradients[name] ?? new Float64Array(count);
    gradients[name] = target;
    values.forEach((value, index) => {
      target[first + index] = read(target, first + index) + value * scale;
    });
  };
  let dy: Float64Array = new Float64Array(B * T * H);
  pooled.forEach(({ vector, back }, sequence) => {
    const dPooled = new Float64Array(H);
    for (let k = 0; k < K; k++) {
      const slope = read(slopes, k * B + sequence);
      add("head.weight", K * H, k * H, vector, slope);
      add("head.bias", K, k, Float64Array.of(slope));
      W.subarray(k * H, (k + 1) * H).forEach((value, j) => {
        dPooled[j] = read(dPooled, j) + slope * value;
      });
    }
    const { states, learned } = back(dPooled);
    states.forEach((state, t) => {
      dy.set(state, (sequence * T + t) * H);
    });
    for (const [name, values] of Object.entries(learned)) {
      add(name, values.length, 0, values);
    }
  });
  for (let layer = layers - 1; layer >= 0; layer--) {
    const { own, inputs } = tapes[layer] as (typeof tapes)[number];
    const above = { dy: masked(dy, masks?.outputs[layer]) };
    const found = recurrentReferenceGradients(kind, own, inputs, above);
    dy = tensor(found, "x");
    for (const name of LAYER) {
      gradients[`${name}_l${layer}`] = tensor(found, `${name}_l0`);
    }
  }
  dy = masked(dy, masks?.inputs);
  items.forEach((item, row) => {
    add("embedding", V * E, item * E, dy.subarray(row * E, (row + 1) * E));
  });
  return { scores, summed, total, gradients };
}

/** Losses of all before each update of Adam, and the weights after the last. */
export function trainLabelReference(
  shape: LabelShape,
  weights: Tensors,
  batch: TokenBatch,
  labels: Float64Array,
  how: {
    readonly learningRate: number;
    readonly updates: number;
    readonly disturb?: (gradients: Tensors, update: number) => Tensors;
  },
) {
  const { learningRate, updates, disturb = (gradients: Tensors) => gradients } = how;
  const states = new Map<string, AdamState>(
    Object.entries(weights).map(([name, w]) => [
      name,
      { w, m: new Float64Array(w.length), v: new Float64Array(w.length) },
    ]),
  );
  const current = () =>
    Object.fromEntries([...states].map(([name, state]) => [name, state.w] as const));
  const losses = Float64Array.from({ length: updates }, (_, update) => {
    const { total, gradients } = labelReference(shape, current(), batch, labels);
    for (const [name, dw] of Object.entries(disturb(gradients, update))) {
      const state = states.get(name) as AdamState;
      states.set(name, adamReference(state, dw, update + 1, learningRate));
    }
    return total;
  });
  return { losses, weights: current() };
}
