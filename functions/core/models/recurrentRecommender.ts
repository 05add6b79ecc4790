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
import { FULL_SOFTMAX, isSampled } from "./objective.ts";
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
      const limits = networkLimits(config);
      return plannedBytes(shape, limits, WASM32_BYTES, ...trainedBy(config));
    },
    // A position costs 3 H for each item that it is scored against (scores, and the gradients of both factors) and 6
    // H² in each gate of each layer, forward and backward.
    epochMultiplyAdds: ({ positions }, config) =>
      positions * (3 * scoredItems(config, V) * H + 6 * gateCount(shape) * H * H),
    defaultBatch,
    create: (kernels, config) => {
      const limits = networkLimits(config);
      const network = createNetwork(kernels, shape, limits, WASM32_BYTES, ...trainedBy(config));
      return recurrentRecommender(network, config.model.lengthMax);
    },
  };
}

/** The rule of update, what is dropped, and the loss. */
function trainedBy({ model }: RunConfig) {
  return [model.optimizer, model.dropout, model.objective] as const;
}

/** Items that each position is scored against in training. */
function scoredItems({ model }: RunConfig, V: number): number {
  const { objective = FULL_SOFTMAX } = model;
  return isSampled(objective) ? objective.negatives + 1 : V;
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
    trainBatch: (windows, itemsOf, given, fields = null) => {
      const { learningRate, position, seed, shard, negatives, labels, weights } = given;
      const { round, update } = position;
      const sequences = sequenceBatch(windows, itemsOf, { withTargets: true, fields });
      const batch = {
        ...sequences,
        ...(negatives === undefined ? {} : { negatives }),
        ...(labels === undefined ? {} : { labels }),
        ...(weights === undefined ? {} : { weights }),
      };
      return network.trainBatch(batch, learningRate, { seed, round, shard, update });
    },
    encode: (windows, itemsOf, fields = null) =>
      network.encode(sequenceBatch(windows, itemsOf, { withTargets: false, fields })),
  };
}
