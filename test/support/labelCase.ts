// Small models of labels of sequences: the kernels' training beside the reference's, on the same batch.

import type { Kernels } from "../../functions/core/kernels.ts";
import { type LabelShape, labelParameters } from "../../functions/core/models/labelModel.ts";
import { createLabelNetwork, type TokenBatch } from "../../functions/core/models/labelNetwork.ts";
import { elementCount } from "../../functions/core/models/model.ts";
import { randomStream } from "../../functions/core/random.ts";
import { trainLabelReference } from "../reference/labels.ts";
import { backwardTolerances, disturbed, gamma, STEP_ROUNDINGS, type Tensors } from "./tolerance.ts";

/** Flat weights from tensors by name, in table order. */
export function flatLabelWeights(shape: LabelShape, tensors: Tensors): Float32Array {
  return Float32Array.from(
    labelParameters(shape).flatMap(({ name }) => [...(tensors[name] ?? [])]),
  );
}

/** Tensors by name from flat weights. */
export function namedLabelWeights(shape: LabelShape, flat: Float32Array) {
  const tensors: Record<string, Float64Array> = {};
  let start = 0;
  for (const parameter of labelParameters(shape)) {
    const end = start + elementCount(parameter);
    tensors[parameter.name] = Float64Array.from(flat.subarray(start, end));
    start = end;
  }
  return tensors;
}

/** B sequences of at most T tokens of different lengths, longest first. */
export function drawTokens(B: number, T: number, V: number, seed: number): TokenBatch {
  const stream = randomStream({ seed, purpose: "test" });
  const lengths = Uint32Array.from({ length: B }, () => 1 + stream.integer(T))
    .sort()
    .reverse();
  lengths[0] = T;
  const items = new Uint32Array(B * T);
  lengths.forEach((length, row) => {
    for (let t = 0; t < length; t++) {
      items[row * T + t] = 1 + stream.integer(V - 1);
    }
  });
  return { B, T, items, lengths };
}

/** Labels [K, B] that fit the heads' losses. */
export function drawLabels({ heads }: LabelShape, B: number, seed: number): Float64Array {
  const stream = randomStream({ seed, purpose: "test", major: 1 });
  return Float64Array.from({ length: heads.length * B }, (_, index) =>
    heads[Math.floor(index / B)]?.loss === "binary"
      ? stream.integer(2)
      : Math.fround(4 * stream.uniform() - 2),
  );
}

/** A full-batch training to be done by both. */
export interface LabelTraining {
  readonly shape: LabelShape;
  readonly weights: Tensors;
  readonly batch: TokenBatch;
  readonly labels: Float64Array;
  readonly learningRate: number;
  readonly updates: number;
}

/** Losses of all and final parameters of the kernels. */
export function trainLabelsByKernels(kernels: Kernels, training: LabelTraining) {
  const { shape, batch, labels, learningRate, updates } = training;
  const limits = { batchMax: batch.B, lengthMax: batch.T };
  const network = createLabelNetwork(kernels, shape, limits);
  network.setWeights(flatLabelWeights(shape, training.weights));
  const losses = Float64Array.from({ length: updates }, () =>
    network
      .trainBatch(batch, Float32Array.from(labels), learningRate)
      .reduce((sum, loss, k) => sum + (loss * (shape.heads[k]?.weight ?? 0)) / batch.B, 0),
  );
  return { losses, ...namedLabelWeights(shape, network.weights()) };
}

/** The same by the reference, and by how much the kernels may differ from it, as in nextItemCase.ts. */
export function trainLabelsByReference(training: LabelTraining) {
  const { shape, weights, batch, labels, learningRate, updates } = training;
  const n = shape.E + 3 * shape.H + batch.T + STEP_ROUNDINGS;
  const run = (disturb?: (gradients: Tensors, update: number) => Tensors) => {
    const how = { learningRate, updates, ...(disturb === undefined ? {} : { disturb }) };
    const trained = trainLabelReference(shape, weights, batch, labels, how);
    return { losses: trained.losses, ...trained.weights };
  };
  const exact: Tensors = run();
  const tolerances = backwardTolerances(n, exact, (seed) =>
    run((gradients, update) =>
      Object.fromEntries(
        Object.entries(gradients).map(([name, values], index) => {
          const how = { relative: gamma(n), share: gamma(n), seed, index: update * 100 + index };
          return [name, disturbed(values, how)];
        }),
      ),
    ),
  );
  return { exact, tolerances };
}
