// The sequential variational autoencoder: the kernels' training beside the reference's, on the same sequences and
// noise.

import type { Kernels } from "../../functions/core/kernels.ts";
import { elementCount } from "../../functions/core/models/model.ts";
import { createSvae } from "../../functions/core/models/svae.ts";
import { type SvaeShape, svaeParameters } from "../../functions/core/models/svaeModel.ts";
import { type SvaeTraining, trainSvaeReference } from "../reference/svae.ts";
import { backwardTolerances, disturbed, gamma, STEP_ROUNDINGS, type Tensors } from "./tolerance.ts";

/** Flat weights from tensors by name, in table order. */
export function flatSvae(shape: SvaeShape, tensors: Tensors): Float32Array {
  return Float32Array.from(svaeParameters(shape).flatMap(({ name }) => [...(tensors[name] ?? [])]));
}

/** Tensors by name from flat weights. */
export function namedSvae(shape: SvaeShape, flat: Float32Array) {
  const tensors: Record<string, Float64Array> = {};
  let start = 0;
  for (const parameter of svaeParameters(shape)) {
    const end = start + elementCount(parameter);
    tensors[parameter.name] = Float64Array.from(flat.subarray(start, end));
    start = end;
  }
  return tensors;
}

/** Mean losses and final parameters of the kernels. */
export function trainSvaeByKernels(kernels: Kernels, training: SvaeTraining): Tensors {
  const { shape, batch, next, noises, beta, learningRate } = training;
  const horizon = next.length / (batch.B * batch.T);
  const limits = { batchMax: batch.B, lengthMax: batch.T, topMax: 1, horizon };
  const network = createSvae(kernels, shape, limits);
  network.setWeights(flatSvae(shape, training.weights));
  const losses = Float64Array.from(noises, (values) => {
    const noise = Float32Array.from(values);
    const result = network.trainBatch(batch, { next, learningRate, beta, noise });
    return (result.likelihoodSum + beta * result.divergenceSum) / result.positions;
  });
  return { losses, ...namedSvae(shape, network.weights()) };
}

/** The same by the reference, and by how much the kernels may differ from it, as for Mult-VAE. */
export function trainSvaeByReference(training: SvaeTraining) {
  const { V, H, Z } = training.shape;
  const n = V + 3 * H + Z + (training.noises[0]?.length ?? 0) / Z + STEP_ROUNDINGS;
  const run = (disturb?: (gradients: Tensors, update: number) => Tensors): Tensors => {
    const { losses, weights } = trainSvaeReference(training, disturb);
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
