// The next-item model in f64: embedding, LSTM, scores tied to the embedding, mean cross-entropy over the positions
// with a target, Adam. Built from the references of its parts.

import type { SequenceBatch } from "../../functions/core/models/network.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type AdamState, adamReference } from "./adam.ts";
import { lstmReference, lstmReferenceGradients } from "./lstm.ts";
import { softmaxCrossEntropyReference } from "./softmaxCrossEntropy.ts";

const LAYER = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"] as const;

/** Sizes of a model. */
export interface NextItemSizes {
  readonly V: number;
  readonly H: number;
}

/** Mean loss of a batch, and the gradients of all parameters by name. */
export function nextItemReference(
  { V, H }: NextItemSizes,
  weights: Tensors,
  { B, T, items, targets, lengths }: SequenceBatch,
) {
  const embedding = weights["embedding"] as Float64Array;
  const outputBias = weights["output_bias"] as Float64Array;
  const layer = Object.fromEntries(LAYER.map((name) => [name, weights[name] as Float64Array]));
  const x = new Float64Array(B * T * H);
  items.forEach((item, row) => {
    x.set(embedding.subarray(item * H, (item + 1) * H), row * H);
  });
  const zeros = () => new Float64Array(B * H);
  const sizes = { B, T, I: H, H, lengths: [...lengths] };
  const inputs = { x, h0: zeros(), c0: zeros(), ...layer };
  const { y } = lstmReference(sizes, inputs).outputs;

  const rows = [...targets.keys()].filter((row) => read(targets, row) !== 0);
  const dEmbedding = new Float64Array(V * H);
  const dOutputBias = new Float64Array(V);
  const dy = new Float64Array(B * T * H);
  let lossSum = 0;
  for (const row of rows) {
    const logits = outputBias.map((bias, item) => {
      let score = bias;
      for (let j = 0; j < H; j++) {
        score += read(y, row * H + j) * read(embedding, item * H + j);
      }
      return score;
    });
    const { loss, gradient } = softmaxCrossEntropyReference(logits, read(targets, row));
    lossSum += loss;
    gradient.forEach((slope, item) => {
      const share = slope / rows.length;
      dOutputBias[item] = read(dOutputBias, item) + share;
      for (let j = 0; j < H; j++) {
        dy[row * H + j] = read(dy, row * H + j) + share * read(embedding, item * H + j);
        dEmbedding[item * H + j] = read(dEmbedding, item * H + j) + share * read(y, row * H + j);
      }
    });
  }
  const layerGradients = lstmReferenceGradients(sizes, inputs, { dy });
  const dx = layerGradients["x"] as Float64Array;
  items.forEach((item, row) => {
    for (let j = 0; j < H; j++) {
      dEmbedding[item * H + j] = read(dEmbedding, item * H + j) + read(dx, row * H + j);
    }
  });
  const gradients: Record<string, Float64Array> = { embedding: dEmbedding };
  for (const name of LAYER) {
    gradients[name] = layerGradients[name] as Float64Array;
  }
  gradients["output_bias"] = dOutputBias;
  return { lossSum, positions: rows.length, gradients };
}

/** How to train the reference. */
export interface ReferenceTraining {
  readonly learningRate: number;
  readonly updates: number;
  /** Changes gradients before they are used, to see how much that matters. */
  readonly disturb?: (gradients: Tensors, update: number) => Tensors;
}

/** Mean loss before each update, and the weights after the last. */
export function trainReference(
  sizes: NextItemSizes,
  weights: Tensors,
  batch: SequenceBatch,
  { learningRate, updates, disturb = (gradients) => gradients }: ReferenceTraining,
) {
  const states: Record<string, AdamState> = {};
  for (const [name, w] of Object.entries(weights)) {
    states[name] = { w, m: new Float64Array(w.length), v: new Float64Array(w.length) };
  }
  const losses = new Float64Array(updates);
  const current = () =>
    Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.w]));
  for (let update = 0; update < updates; update++) {
    const { lossSum, positions, gradients } = nextItemReference(sizes, current(), batch);
    losses[update] = lossSum / positions;
    for (const [name, dw] of Object.entries(disturb(gradients, update))) {
      states[name] = adamReference(states[name] as AdamState, dw, update + 1, learningRate);
    }
  }
  return { losses, weights: current() };
}
