// Mult-VAE in f64 over dense bags, built from the references of its parts; and its training by Adam.

import type { MultVaeShape } from "../../functions/core/models/multVaeModel.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type AdamState, adamReference } from "./adam.ts";
import {
  gaussianReference,
  gaussianReferenceGradients,
  multinomialReference,
} from "./variational.ts";

/** Dense bags. */
export interface DenseBags {
  readonly B: number;
  /** [B, V] */
  readonly counts: Float64Array;
  /** [B, V] factors of dropout on the normalised inputs. */
  readonly factors: Float64Array;
}

/** y [rows, N] = x [rows, K] Wᵀ + b. */
function linear(x: Float64Array, w: Float64Array, b: Float64Array): Float64Array {
  const N = b.length;
  const K = w.length / N;
  return Float64Array.from({ length: (x.length / K) * N }, (_, index) => {
    const row = Math.floor(index / N);
    const column = index % N;
    let sum = read(b, column);
    for (let k = 0; k < K; k++) {
      sum += read(x, row * K + k) * read(w, column * K + k);
    }
    return sum;
  });
}

/** Gradients of `linear`. */
function linearGradients(x: Float64Array, w: Float64Array, N: number, dy: Float64Array) {
  const K = w.length / N;
  const [dx, dw, db] = [
    new Float64Array(x.length),
    new Float64Array(w.length),
    new Float64Array(N),
  ];
  dy.forEach((slope, index) => {
    const row = Math.floor(index / N);
    const column = index % N;
    db[column] = read(db, column) + slope;
    for (let k = 0; k < K; k++) {
      dw[column * K + k] = read(dw, column * K + k) + slope * read(x, row * K + k);
      dx[row * K + k] = read(dx, row * K + k) + slope * read(w, column * K + k);
    }
  });
  return { dx, dw, db };
}

const tanhBackward = (dy: Float64Array, y: Float64Array) =>
  dy.map((slope, i) => slope * (1 - read(y, i) ** 2));

/** Counts divided by the norm of their bag, times the factors. */
function inputsOf({ B, counts, factors }: DenseBags, V: number): Float64Array {
  const norms = Array.from({ length: B }, (_, bag) =>
    Math.sqrt(counts.subarray(bag * V, (bag + 1) * V).reduce((sum, n) => sum + n * n, 0)),
  );
  return counts.map((n, i) =>
    n === 0 ? 0 : (n / read(norms, Math.floor(i / V))) * read(factors, i),
  );
}

/** Mean loss, and the gradients of all parameters by name. */
export function multVaeReference(
  { V, H, Z }: MultVaeShape,
  weights: Tensors,
  bags: DenseBags,
  noise: Float64Array,
  beta: number,
) {
  const { B, counts } = bags;
  const w = (name: string) => weights[`${name}.weight`] as Float64Array;
  const layer = (name: string, x: Float64Array) =>
    linear(x, w(name), weights[`${name}.bias`] as Float64Array);
  const x = inputsOf(bags, V);
  const hidden = layer("encoder", x).map(Math.tanh);
  const inputs = { mean: layer("mean", hidden), logVariance: layer("log_variance", hidden), noise };
  const { latent, divergence } = gaussianReference(inputs);
  const decoded = layer("decoder", latent).map(Math.tanh);
  const scores = layer("output", decoded);

  let likelihood = 0;
  const dscores = new Float64Array(scores.length);
  for (let bag = 0; bag < B; bag++) {
    const [start, end] = [bag * V, (bag + 1) * V];
    const row = multinomialReference(scores.subarray(start, end), counts.subarray(start, end));
    likelihood += row.loss;
    dscores.set(
      row.gradient.map((slope) => slope / B),
      start,
    );
  }
  const loss = (likelihood + beta * divergence.reduce((sum, value) => sum + value, 0)) / B;

  const output = linearGradients(decoded, w("output"), V, dscores);
  const decoder = linearGradients(latent, w("decoder"), H, tanhBackward(output.dx, decoded));
  const { dmean, dlogVariance } = gaussianReferenceGradients(inputs, decoder.dx, beta / B);
  const mean = linearGradients(hidden, w("mean"), Z, dmean);
  const logVariance = linearGradients(hidden, w("log_variance"), Z, dlogVariance);
  const dhidden = mean.dx.map((slope, i) => slope + read(logVariance.dx, i));
  const encoder = linearGradients(x, w("encoder"), H, tanhBackward(dhidden, hidden));
  const layers = { encoder, mean, log_variance: logVariance, decoder, output };
  const gradients: Record<string, Float64Array> = {};
  for (const [name, { dw, db }] of Object.entries(layers)) {
    gradients[`${name}.weight`] = dw;
    gradients[`${name}.bias`] = db;
  }
  return { loss, gradients, mean: inputs.mean, scores };
}

/** How to train the reference: full batches, with the noise of each update. */
export interface MultVaeTraining {
  readonly shape: MultVaeShape;
  readonly weights: Tensors;
  readonly bags: DenseBags;
  readonly noises: readonly Float64Array[];
  readonly beta: number;
  readonly learningRate: number;
}

/** Mean loss before each update, and the weights after the last; `disturb` may change gradients before their use. */
export function trainMultVaeReference(
  { shape, weights, bags, noises, beta, learningRate }: MultVaeTraining,
  disturb: (gradients: Tensors, update: number) => Tensors = (gradients) => gradients,
) {
  const states: Record<string, AdamState> = {};
  for (const [name, w] of Object.entries(weights)) {
    states[name] = { w, m: new Float64Array(w.length), v: new Float64Array(w.length) };
  }
  const current = () =>
    Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.w]));
  const losses = Float64Array.from(noises, (noise, update) => {
    const { loss, gradients } = multVaeReference(shape, current(), bags, noise, beta);
    for (const [name, dw] of Object.entries(disturb(gradients, update))) {
      states[name] = adamReference(states[name] as AdamState, dw, update + 1, learningRate);
    }
    return loss;
  });
  return { losses, weights: current() };
}
