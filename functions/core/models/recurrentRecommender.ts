// The next-item models as recommenders: histories become windows of sequences, and every position has a state.

import type { RunConfig } from "../messages.ts";
import { sequenceBatch } from "../training/minibatch.ts";
import { defaultBatch } from "../training/trainingSize.ts";
import { encodingWindows, trainingWindows } from "../training/windows.ts";
import { gateCount, initialWeights, type ModelShape, parametersOf } from "./model.ts";
import type { ModelDescription } from "./modelDescription.ts";
import {
  createNetwork,
  type Network,
  type NetworkLimits,
  plannedBytes,
  WASM32_BYTES,
} from "./network.ts";
import type { Recommender } from "./recommender.ts";

/** Windows that go through the encoder side by side; this and the longest window bound the memory of a batch. */
const WINDOWS_MAX = 256;
/** Positions encoded at a time when nothing is trained. */
const ENCODED_POSITIONS = 4096;

export function describeRecurrent(shape: ModelShape): ModelDescription {
  const { V, H } = shape;
  return {
    parameters: parametersOf(shape),
    vectorSize: H,
    initialWeights: (seed) => initialWeights(shape, seed),
    plannedBytes: (config) => {
      const { optimizer, dropout } = config.model;
      return plannedBytes(shape, networkLimits(config), WASM32_BYTES, optimizer, dropout);
    },
    // A position costs 3 V H in the softmax layer (scores, and the gradients of both factors) and 6 H² in each gate of
    // each layer, forward and backward.
    epochMultiplyAdds: ({ positions }) => positions * (3 * V * H + 6 * gateCount(shape) * H * H),
    defaultBatch,
    create: (kernels, config) => {
      const { lengthMax, optimizer, dropout } = config.model;
      const limits = networkLimits(config);
      const network = createNetwork(kernels, shape, limits, WASM32_BYTES, optimizer, dropout);
      return recurrentRecommender(network, lengthMax);
    },
  };
}

function networkLimits({ model, top }: RunConfig): NetworkLimits {
  return { batchMax: WINDOWS_MAX, lengthMax: model.lengthMax, topMax: top };
}

/** `network` over windows of at most `lengthMax` items. */
export function recurrentRecommender(network: Network, lengthMax: number): Recommender {
  return {
    ...network,
    trainingWindows: (user, count) => trainingWindows(user, count, lengthMax),
    encodingWindows: (user, positions) => encodingWindows(user, positions, lengthMax),
    trainingSize: (positions) => ({ positions, windows: WINDOWS_MAX }),
    encodingSize: { positions: ENCODED_POSITIONS, windows: WINDOWS_MAX },
    trainBatch: (windows, itemsOf, { learningRate, position, seed, shard }, fields = null) => {
      const { round, update } = position;
      const batch = sequenceBatch(windows, itemsOf, { withTargets: true, fields });
      return network.trainBatch(batch, learningRate, { seed, round, shard, update });
    },
    encode: (windows, itemsOf, fields = null) =>
      network.encode(sequenceBatch(windows, itemsOf, { withTargets: false, fields })),
  };
}
