// The sequential variational autoencoder as a recommender: histories become windows as for the next-item models, and at
// every position of training the next k items are to be predicted.

import { present } from "../assert.ts";
import type { ModelConfig, RunConfig } from "../messages.ts";
import { type ItemsOf, sequenceBatch } from "../training/minibatch.ts";
import { defaultBatch } from "../training/trainingSize.ts";
import type { Window } from "../training/windows.ts";
import { encodingWindows, trainingWindows } from "../training/windows.ts";
import { latentNoise } from "./bags.ts";
import type { ModelDescription } from "./modelDescription.ts";
import { annealedBeta, keyOf, vaeConfigOf } from "./multVaeRecommender.ts";
import { WASM32_BYTES } from "./network.ts";
import type { Recommender } from "./recommender.ts";
import { createSvae, type Svae } from "./svae.ts";
import { initialSvaeWeights, type SvaeShape, svaeParameters } from "./svaeModel.ts";
import { planSvae, type SvaeLimits } from "./svaePlan.ts";

/** Windows that go through the encoder side by side; this and the longest window bound the memory of a batch. */
const WINDOWS_MAX = 256;
/** Positions encoded at a time when nothing is trained. */
const ENCODED_POSITIONS = 4096;
/** Gates of a GRU. */
const GATES = 3;

export function describeSvae(shape: SvaeShape): ModelDescription {
  const { V, H, Z, gruLayers = 1 } = shape;
  return {
    parameters: svaeParameters(shape),
    vectorSize: Z,
    initialWeights: (seed) => initialSvaeWeights(shape, seed),
    plannedBytes: (config) =>
      planSvae(shape, limitsOf(config), config.model.optimizer, {
        startByte: 0,
        memoryBytesMax: WASM32_BYTES,
      }).endByte,
    // As a next-item model, and three dense layers forward and backward.
    epochMultiplyAdds: ({ positions }) =>
      positions * 3 * H * (V + 2 * GATES * gruLayers * H + 3 * Z),
    defaultBatch,
    create: (kernels, config) => {
      const { optimizer } = config.model;
      const network = createSvae(kernels, shape, limitsOf(config), WASM32_BYTES, optimizer);
      return svaeRecommender(network, config.model);
    },
  };
}

function limitsOf({ model, top }: RunConfig): SvaeLimits {
  const { lengthMax } = model;
  return { batchMax: WINDOWS_MAX, lengthMax, topMax: top, horizon: horizonOf(model) };
}

function horizonOf(model: Pick<ModelConfig, "vae">): number {
  return present(vaeConfigOf(model).horizon, "a sequential autoencoder has a horizon");
}

/** `network` over windows of at most `lengthMax` items. */
export function svaeRecommender(
  network: Svae,
  model: Pick<ModelConfig, "vae" | "lengthMax">,
): Recommender {
  const { lengthMax } = model;
  const { beta: betaMax } = vaeConfigOf(model);
  const horizon = horizonOf(model);
  const { Z } = network.shape;
  const batchOf = (windows: readonly Window[], itemsOf: ItemsOf) =>
    sequenceBatch(windows, itemsOf, { withTargets: false });
  return {
    ...network,
    trainingWindows: (user, count) => trainingWindows(user, count, lengthMax),
    encodingWindows: (user, positions) => encodingWindows(user, positions, lengthMax),
    trainingSize: (positions) => ({ positions, windows: WINDOWS_MAX }),
    encodingSize: { positions: ENCODED_POSITIONS, windows: WINDOWS_MAX },
    trainBatch: (windows, itemsOf, update) => {
      const positions = windows.reduce((sum, { length }) => sum + length, 0);
      const { likelihoodSum, targets } = network.trainBatch(batchOf(windows, itemsOf), {
        next: nextItems(windows, itemsOf, horizon),
        learningRate: update.learningRate,
        beta: annealedBeta(betaMax, update.position),
        noise: latentNoise(keyOf(update), positions * Z),
      });
      return { lossSum: likelihoodSum, positions: targets };
    },
    encode: (windows, itemsOf) => network.encode(batchOf(windows, itemsOf)),
  };
}

/** [B, T, k] items of the user's sequence that follow each position, 0 where it has ended. */
export function nextItems(
  windows: readonly Window[],
  itemsOf: ItemsOf,
  horizon: number,
): Uint32Array {
  const T = windows[0]?.length ?? 0;
  const next = new Uint32Array(windows.length * T * horizon);
  for (const [row, { user, start, length }] of windows.entries()) {
    const items = itemsOf(user);
    for (let t = 0; t < length; t++) {
      const first = start + t + 1;
      next.set(items.subarray(first, first + horizon), (row * T + t) * horizon);
    }
  }
  return next;
}
