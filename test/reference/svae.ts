// The sequential variational autoencoder in f64, from the references of its parts: embedding, GRU layers, and the
// latent head over all positions, step by step, then by sequence.

import type { SvaeShape } from "../../functions/core/models/svaeModel.ts";
import type { Sequences } from "../../functions/core/models/svaePass.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type AdamState, adamReference } from "./adam.ts";
import { latentHeadReference } from "./multVae.ts";
import { recurrentReference, recurrentReferenceGradients } from "./recurrent.ts";

const LAYER = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] as const;

/** What is given beside weights: next [B, T, k] with 0 = none, noise [positions, Z]. */
export interface SvaeInputs {
  readonly batch: Sequences;
  readonly next: Uint32Array;
  readonly noise: Float64Array;
  readonly beta: number;
}

/** Mean loss, the gradients of all parameters by name, means and scores of the positions. */
export function svaeReference(
  shape: SvaeShape,
  weights: Tensors,
  { batch, next, noise, beta }: SvaeInputs,
) {
  const { V, H, Z, gruLayers = 1 } = shape;
  const { B, T, items, lengths } = batch;
  const embedding = weights["embedding"] as Float64Array;
  const sizes = { B, T, I: H, H, lengths: [...lengths] };
  const x = Float64Array.from({ length: B * T * H }, (_, index) =>
    read(embedding, read(items, Math.floor(index / H)) * H + (index % H)),
  );
  const layerInputs: Tensors[] = [];
  let y = x;
  for (let layer = 0; layer < gruLayers; layer++) {
    const own = LAYER.map((name) => [`${name}_l0`, weights[`${name}_l${layer}`]]);
    const inputs: Tensors = { ...Object.fromEntries(own), x: y, h0: new Float64Array(B * H) };
    layerInputs.push(inputs);
    y = recurrentReference("gru", sizes, inputs)["y"] as Float64Array<ArrayBuffer>;
  }

  const positions = Array.from({ length: T }, (_, t) => t).flatMap((t) =>
    [...lengths.keys()].filter((row) => read(lengths, row) > t).map((row) => row * T + t),
  );
  const k = next.length / (B * T);
  const hidden = Float64Array.from(
    positions.flatMap((position) => [...y.subarray(position * H, (position + 1) * H)]),
  );
  const targets = new Float64Array(positions.length * V);
  positions.forEach((position, row) => {
    for (const item of next.subarray(position * k, (position + 1) * k)) {
      if (item !== 0) {
        targets[row * V + item] = read(targets, row * V + item) + 1;
      }
    }
  });
  const head = latentHeadReference({ V, H, Z }, weights, { hidden, targets, noise, beta });

  let dy: Float64Array = new Float64Array(B * T * H);
  positions.forEach((position, row) => {
    dy.set(head.dhidden.subarray(row * H, (row + 1) * H), position * H);
  });
  const gradients: Record<string, Float64Array> = { ...head.gradients };
  for (let layer = gruLayers - 1; layer >= 0; layer--) {
    const found = recurrentReferenceGradients("gru", sizes, layerInputs[layer] as Tensors, { dy });
    dy = found["x"] as Float64Array;
    for (const name of LAYER) {
      gradients[`${name}_l${layer}`] = found[`${name}_l0`] as Float64Array;
    }
  }
  const dEmbedding = new Float64Array(V * H);
  items.forEach((item, position) => {
    for (let j = 0; j < H; j++) {
      dEmbedding[item * H + j] = read(dEmbedding, item * H + j) + read(dy, position * H + j);
    }
  });
  gradients["embedding"] = dEmbedding;
  return { loss: head.loss, gradients, mean: head.mean, scores: head.scores, positions };
}

/** How to train the reference: full batches, with the noise of each update. */
export interface SvaeTraining extends Omit<SvaeInputs, "noise"> {
  readonly shape: SvaeShape;
  readonly weights: Tensors;
  readonly noises: readonly Float64Array[];
  readonly learningRate: number;
}

/** Mean loss before each update, and the weights after the last; `disturb` may change gradients before their use. */
export function trainSvaeReference(
  { shape, weights, noises, learningRate, ...inputs }: SvaeTraining,
  disturb: (gradients: Tensors, update: number) => Tensors = (gradients) => gradients,
) {
  const states: Record<string, AdamState> = {};
  for (const [name, w] of Object.entries(weights)) {
    states[name] = { w, m: new Float64Array(w.length), v: new Float64Array(w.length) };
  }
  const current = () =>
    Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.w]));
  const losses = Float64Array.from(noises, (noise, update) => {
    const { loss, gradients } = svaeReference(shape, current(), { ...inputs, noise });
    for (const [name, dw] of Object.entries(disturb(gradients, update))) {
      states[name] = adamReference(states[name] as AdamState, dw, update + 1, learningRate);
    }
    return loss;
  });
  return { losses, weights: current() };
}
