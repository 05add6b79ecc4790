// The next-item model: the kernels' training beside the reference's, on the same batch.

import type { Kernels } from "../../functions/core/kernels.ts";
import {
  elementCount,
  type ModelShape,
  type Parameter,
  parametersOf,
} from "../../functions/core/models/model.ts";
import { createNetwork, type SequenceBatch } from "../../functions/core/models/network.ts";
import { trainReference } from "../reference/nextItem.ts";
import { backwardTolerances, disturbed, gamma, STEP_ROUNDINGS, type Tensors } from "./tolerance.ts";

/** Flat weights from tensors by name, in table order. */
export function flatWeights(shape: ModelShape, tensors: Tensors): Float32Array {
  return Float32Array.from(parametersOf(shape).flatMap(({ name }) => [...(tensors[name] ?? [])]));
}

/** Tensors by name from flat weights. */
export function namedWeights(shape: ModelShape, flat: Float32Array): Record<string, Float64Array> {
  const tensors: Record<string, Float64Array> = {};
  let start = 0;
  for (const parameter of parametersOf(shape)) {
    const end = start + elementCount(parameter as Parameter);
    tensors[parameter.name] = Float64Array.from(flat.subarray(start, end));
    start = end;
  }
  return tensors;
}

/** A full-batch training to be done by both. */
export interface TrainingCase {
  readonly shape: ModelShape;
  readonly weights: Tensors;
  readonly batch: SequenceBatch;
  readonly learningRate: number;
  readonly updates: number;
}

/** Mean losses and final parameters of the kernels. */
export function trainByKernels(kernels: Kernels, training: TrainingCase) {
  const { shape, batch, learningRate, updates } = training;
  const limits = { batchMax: batch.B, lengthMax: batch.T, topMax: 1 };
  const network = createNetwork(kernels, shape, limits);
  network.setWeights(flatWeights(shape, training.weights));
  const losses = Float64Array.from({ length: updates }, () => {
    const { lossSum, positions } = network.trainBatch(batch, learningRate);
    return lossSum / positions;
  });
  return { losses, ...namedWeights(shape, network.weights()) };
}

/**
 * The same by the reference, and by how much the kernels may differ from it. A gradient is a sum over positions, so
 * rounding disturbs an element by a share of its tensor's largest; where a gradient is almost zero, Adam divides it
 * by its own size and that share decides the update. The disturbed reference shows how far this goes.
 */
export function trainByReference(training: TrainingCase) {
  const { shape, weights, batch, learningRate, updates } = training;
  const n = 2 * shape.H + STEP_ROUNDINGS;
  const run = (disturb?: (gradients: Tensors, update: number) => Tensors) => {
    const options = { learningRate, updates, ...(disturb === undefined ? {} : { disturb }) };
    const trained = trainReference(shape, weights, batch, options);
    return { losses: trained.losses, ...trained.weights };
  };
  const exact: Tensors = run();
  const tolerances = backwardTolerances(n, exact, (seed) =>
    run((gradients, update) =>
      Object.fromEntries(
        Object.entries(gradients).map(([name, values], index) => [
          name,
          disturbed(values, {
            relative: gamma(n),
            share: gamma(n),
            seed,
            index: update * 100 + index,
          }),
        ]),
      ),
    ),
  );
  return { exact, tolerances };
}
