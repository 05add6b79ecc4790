// The next-item model with a sampled loss: the kernels' training beside the reference's, on the same batches.

import type { Kernels } from "../../functions/core/kernels.ts";
import { NO_DROPOUT } from "../../functions/core/models/dropout.ts";
import type { ModelShape } from "../../functions/core/models/model.ts";
import {
  createNetwork,
  type SequenceBatch,
  WASM32_BYTES,
} from "../../functions/core/models/network.ts";
import type { Objective } from "../../functions/core/models/objective.ts";
import type { OptimizerConfig } from "../../functions/core/models/optimizer.ts";
import { type LazyTraining, trainLazyReference } from "../reference/lazyTraining.ts";
import { flatWeights, namedWeights } from "./nextItemCase.ts";
import { backwardTolerances, disturbed, gamma, STEP_ROUNDINGS, type Tensors } from "./tolerance.ts";

/** A training to be done by both. */
export interface SampledTraining {
  readonly shape: ModelShape;
  readonly weights: Tensors;
  readonly batches: readonly SequenceBatch[];
  readonly objective: Objective;
  readonly optimizer: OptimizerConfig;
  readonly learningRate: number;
}

/** A network for a training, with its weights. */
export function sampledNetwork(kernels: Kernels, training: SampledTraining) {
  const { shape, batches, optimizer, objective } = training;
  const most = (of: (batch: SequenceBatch) => number) => Math.max(...batches.map(of));
  const limits = { batchMax: most(({ B }) => B), lengthMax: most(({ T }) => T), topMax: 1 };
  const network = createNetwork(
    kernels,
    shape,
    limits,
    WASM32_BYTES,
    optimizer,
    NO_DROPOUT,
    objective,
  );
  network.setWeights(flatWeights(shape, training.weights));
  return network;
}

/** Mean losses and final parameters of the kernels. */
export function trainSampledByKernels(kernels: Kernels, training: SampledTraining): Tensors {
  const network = sampledNetwork(kernels, training);
  const losses = Float64Array.from(training.batches, (batch) => {
    const { lossSum, positions } = network.trainBatch(batch, training.learningRate);
    return lossSum / positions;
  });
  return { losses, ...namedWeights(training.shape, network.weights()) };
}

/** The same by the reference, and by how much the kernels may differ from it; see trainByReference. */
export function trainSampledByReference(training: SampledTraining) {
  const { shape, objective } = training;
  const n = 2 * shape.H + STEP_ROUNDINGS + objective.negatives;
  const run = (disturb?: LazyTraining["disturb"]): Tensors => {
    const given = { ...training, sizes: shape, ...(disturb === undefined ? {} : { disturb }) };
    const { losses, weights } = trainLazyReference(given);
    return { losses, ...weights };
  };
  const exact = run();
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
