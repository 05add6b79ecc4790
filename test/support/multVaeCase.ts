// Mult-VAE: the kernels' training beside the reference's, on the same bags and noise.

import type { Kernels } from "../../functions/core/kernels.ts";
import type { BagBatch } from "../../functions/core/models/bags.ts";
import { elementCount } from "../../functions/core/models/model.ts";
import { createMultVae } from "../../functions/core/models/multVae.ts";
import { type MultVaeShape, multVaeParameters } from "../../functions/core/models/multVaeModel.ts";
import {
  type DenseBags,
  type MultVaeTraining,
  trainMultVaeReference,
} from "../reference/multVae.ts";
import { read } from "./read.ts";
import { backwardTolerances, disturbed, gamma, STEP_ROUNDINGS, type Tensors } from "./tolerance.ts";

/** Bags as lists, and the factors of their entries, from their dense form. */
export function sparseBags({ B, counts, factors }: DenseBags, V: number) {
  const entries = [...counts.keys()].filter((index) => read(counts, index) !== 0);
  const offsets = Uint32Array.from(
    { length: B + 1 },
    (_, bag) => entries.filter((index) => index < bag * V).length,
  );
  const items = Uint32Array.from(entries, (index) => index % V);
  const batch: BagBatch = {
    B,
    offsets,
    items,
    counts: Float32Array.from(entries, (index) => read(counts, index)),
  };
  return { batch, factors: Float32Array.from(entries, (index) => read(factors, index)) };
}

/** Flat weights from tensors by name, in table order. */
export function flatMultVae(shape: MultVaeShape, tensors: Tensors): Float32Array {
  return Float32Array.from(
    multVaeParameters(shape).flatMap(({ name }) => [...(tensors[name] ?? [])]),
  );
}

/** Tensors by name from flat weights. */
export function namedMultVae(shape: MultVaeShape, flat: Float32Array) {
  const tensors: Record<string, Float64Array> = {};
  let start = 0;
  for (const parameter of multVaeParameters(shape)) {
    const end = start + elementCount(parameter);
    tensors[parameter.name] = Float64Array.from(flat.subarray(start, end));
    start = end;
  }
  return tensors;
}

/** Mean losses and final parameters of the kernels. */
export function trainMultVaeByKernels(kernels: Kernels, training: MultVaeTraining): Tensors {
  const { shape, bags, noises, beta, learningRate } = training;
  const { batch, factors } = sparseBags(bags, shape.V);
  const limits = { batchMax: bags.B, entriesMax: batch.items.length, topMax: 1 };
  const network = createMultVae(kernels, shape, limits);
  network.setWeights(flatMultVae(shape, training.weights));
  const losses = Float64Array.from(noises, (values) => {
    const noise = Float32Array.from(values);
    const result = network.trainBatch(batch, { learningRate, beta, noise, factors });
    return (result.likelihoodSum + beta * result.divergenceSum) / result.bags;
  });
  return { losses, ...namedMultVae(shape, network.weights()) };
}

/**
 * The same by the reference, and by how much the kernels may differ from it: gradients are disturbed by the roundings
 * of the sums on the way to them, relative to themselves and to the largest of their tensor.
 */
export function trainMultVaeByReference(training: MultVaeTraining) {
  const { V, H, Z } = training.shape;
  const n = V + 2 * H + Z + training.bags.B + STEP_ROUNDINGS;
  const run = (disturb?: (gradients: Tensors, update: number) => Tensors): Tensors => {
    const { losses, weights } = trainMultVaeReference(training, disturb);
    return { losses, ...weights };
  };
  const exact = run();
  const tolerances = backwardTolerances(n, exact, (seed) =>
    run((gradients, update) =>
      Object.fromEntries(
        Object.entries(gradients).map(([name, values], index) => {
          const size = { relative: gamma(n), share: gamma(n) };
          return [name, disturbed(values, { ...size, seed, index: update * 100 + index })];
        }),
      ),
    ),
  );
  return { exact, tolerances };
}
