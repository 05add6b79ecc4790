// Mult-VAE in f64 over dense bags, built from the references of its parts; and its training by Adam.

import { type LatentSizes, layerName } from "../../functions/core/models/latentHead.ts";
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

/** Outputs of tanh layers one upon the other, from x on. */
function tanhLayers(weights: Tensors, names: readonly string[], x: Float64Array): Float64Array[] {
  const outputs = [x];
  for (const name of names) {
    const [w, b] = [weights[`${name}.weight`], weights[`${name}.bias`]];
    const below = outputs.at(-1) as Float64Array;
    outputs.push(linear(below, w as Float64Array, b as Float64Array).map(Math.tanh));
  }
  return outputs;
}

/** Gradients of `tanhLayers` from that of its last output, added to `layers`; returns that of x. */
function tanhLayersBackward(
  weights: Tensors,
  names: readonly string[],
  outputs: readonly Float64Array[],
  dlast: Float64Array,
  layers: Record<string, { dw: Float64Array; db: Float64Array }>,
): Float64Array {
  let dy = dlast;
  for (let layer = names.length; layer >= 1; layer--) {
    const name = names[layer - 1] as string;
    const slopes = tanhBackward(dy, outputs[layer] as Float64Array);
    const N = (weights[`${name}.bias`] as Float64Array).length;
    const below = outputs[layer - 1] as Float64Array;
    const found = linearGradients(below, weights[`${name}.weight`] as Float64Array, N, slopes);
    layers[name] = found;
    dy = found.dx;
  }
  return dy;
}

/** Hidden states [rows, H], the targets [rows, V] and the noise of a latent head. */
export interface LatentHeadInputs {
  readonly hidden: Float64Array;
  readonly targets: Float64Array;
  readonly noise: Float64Array;
  readonly beta: number;
}

/** From hidden states to the mean loss over rows, and back: gradients by name, and that of the states. */
export function latentHeadReference(
  { V, H, Z, layers: depth = 1 }: LatentSizes,
  weights: Tensors,
  { hidden, targets, noise, beta }: LatentHeadInputs,
) {
  const rows = hidden.length / H;
  const w = (name: string) => weights[`${name}.weight`] as Float64Array;
  const layer = (name: string, x: Float64Array) =>
    linear(x, w(name), weights[`${name}.bias`] as Float64Array);
  const inputs = { mean: layer("mean", hidden), logVariance: layer("log_variance", hidden), noise };
  const { latent, divergence } = gaussianReference(inputs);
  const names = Array.from({ length: depth }, (_, index) => layerName("decoder", index));
  const outputs = tanhLayers(weights, names, latent);
  const decoded = outputs.at(-1) as Float64Array;
  const scores = layer("output", decoded);

  let likelihood = 0;
  const dscores = new Float64Array(scores.length);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * V, (row + 1) * V];
    const found = multinomialReference(scores.subarray(start, end), targets.subarray(start, end));
    likelihood += found.loss;
    dscores.set(
      found.gradient.map((slope) => slope / rows),
      start,
    );
  }
  const loss = (likelihood + beta * divergence.reduce((sum, value) => sum + value, 0)) / rows;

  const output = linearGradients(decoded, w("output"), V, dscores);
  const layers: Record<string, { dw: Float64Array; db: Float64Array }> = { output };
  const dlatent = tanhLayersBackward(weights, names, outputs, output.dx, layers);
  const { dmean, dlogVariance } = gaussianReferenceGradients(inputs, dlatent, beta / rows);
  const mean = linearGradients(hidden, w("mean"), Z, dmean);
  const logVariance = linearGradients(hidden, w("log_variance"), Z, dlogVariance);
  Object.assign(layers, { mean, log_variance: logVariance });
  const dhidden = mean.dx.map((slope, i) => slope + read(logVariance.dx, i));
  return { loss, gradients: namedGradients(layers), dhidden, mean: inputs.mean, scores };
}

function namedGradients(layers: Readonly<Record<string, { dw: Float64Array; db: Float64Array }>>) {
  const gradients: Record<string, Float64Array> = {};
  for (const [name, { dw, db }] of Object.entries(layers)) {
    gradients[`${name}.weight`] = dw;
    gradients[`${name}.bias`] = db;
  }
  return gradients;
}

/** Mean loss, and the gradients of all parameters by name. */
export function multVaeReference(
  shape: MultVaeShape,
  weights: Tensors,
  bags: DenseBags,
  noise: Float64Array,
  beta: number,
) {
  const names = Array.from({ length: shape.layers ?? 1 }, (_, layer) =>
    layerName("encoder", layer),
  );
  const outputs = tanhLayers(weights, names, inputsOf(bags, shape.V));
  const hidden = outputs.at(-1) as Float64Array;
  const head = latentHeadReference(shape, weights, { hidden, targets: bags.counts, noise, beta });
  const layers: Record<string, { dw: Float64Array; db: Float64Array }> = {};
  tanhLayersBackward(weights, names, outputs, head.dhidden, layers);
  const gradients = { ...head.gradients, ...namedGradients(layers) };
  return { loss: head.loss, gradients, mean: head.mean, scores: head.scores };
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
