// Mult-VAE as a recommender: a history becomes the bag of its distinct items, whatever their order, and has one state.

import { assert, present } from "../assert.ts";
import type { ModelConfig, RunConfig, VaeConfig } from "../messages.ts";
import type { StreamKey } from "../random.ts";
import type { ItemsOf } from "../training/minibatch.ts";
import type { Window } from "../training/windows.ts";
import { bagsOf, dropoutFactors, latentNoise } from "./bags.ts";
import type { ModelDescription } from "./modelDescription.ts";
import { createMultVae, type MultVae } from "./multVae.ts";
import {
  betaAt,
  initialMultVaeWeights,
  type MultVaeShape,
  multVaeParameters,
} from "./multVaeModel.ts";
import { type MultVaeLimits, planMultVae } from "./multVaePlan.ts";
import { WASM32_BYTES } from "./network.ts";
import type { Recommender, TrainingUpdate } from "./recommender.ts";
import type { UpdatePosition } from "./schedule.ts";

/** Updates that a shard should make in an epoch, and bounds of the bags of an update. */
const UPDATES_PER_EPOCH = 50;
const BAGS_MIN = 32;
const BAGS_MAX = 512;
/** Entries of all bags of a batch together, but for a single bag that alone has more. */
const ENTRIES_MAX = 65536;
/** Updates of one shard in one round, and shards, that a key of random numbers tells apart. */
const UPDATES_MAX = 2 ** 20;
const SHARDS_MAX = 2 ** 12;

export function describeMultVae(shape: MultVaeShape): ModelDescription {
  const { V, H, Z, layers = 1 } = shape;
  return {
    parameters: multVaeParameters(shape),
    vectorSize: Z,
    initialWeights: (seed) => initialMultVaeWeights(shape, seed),
    plannedBytes: (config) =>
      planMultVae(shape, limitsOf(shape, config), config.model.optimizer, {
        startByte: 0,
        memoryBytesMax: WASM32_BYTES,
      }).endByte,
    // An item of a bag is a row of H, forward and backward; a bag goes through the dense layers and the softmax.
    epochMultiplyAdds: ({ positions, users }) =>
      2 * (positions + users) * H + users * 3 * H * (V + 3 * Z + 2 * (layers - 1) * H),
    defaultBatch: ({ users, shards }) => {
      let bags = BAGS_MIN;
      while (bags < BAGS_MAX && 2 * bags * shards * UPDATES_PER_EPOCH <= users) {
        bags *= 2;
      }
      return bags;
    },
    create: (kernels, config) => {
      const limits = limitsOf(shape, config);
      const { optimizer } = config.model;
      const network = createMultVae(kernels, shape, limits, WASM32_BYTES, optimizer);
      return multVaeRecommender(network, limits.batchMax, vaeConfigOf(config.model));
    },
  };
}

function limitsOf({ V }: MultVaeShape, { model, top }: RunConfig): MultVaeLimits {
  const batchMax = Math.max(model.batch ?? 0, BAGS_MAX);
  return { batchMax, entriesMax: Math.max(ENTRIES_MAX, V), topMax: top };
}

/** `network` over at most `batchMax` bags at a time. */
export function multVaeRecommender(
  network: MultVae,
  batchMax: number,
  { beta: betaMax, inputDropout = 0 }: VaeConfig,
): Recommender {
  const { Z } = network.shape;
  return {
    ...network,
    trainingWindows: (user, count) => (count < 2 ? [] : [{ user, start: 0, length: count }]),
    encodingWindows: (user, positions) =>
      positions.map((length) => ({ user, start: 0, length, positions: [length] })),
    trainingSize: (bags) => ({ positions: ENTRIES_MAX, windows: bags }),
    encodingSize: { positions: ENTRIES_MAX, windows: batchMax },
    trainBatch: (windows, itemsOf, update) => {
      const batch = bagsOf(windows.map((window) => distinctItems(window, itemsOf)));
      const entries = batch.items.length;
      const key = keyOf(update);
      const { likelihoodSum } = network.trainBatch(batch, {
        learningRate: update.learningRate,
        beta: annealedBeta(betaMax, update.position),
        noise: latentNoise(key, batch.B * Z),
        factors: inputDropout === 0 ? null : dropoutFactors(key, entries, inputDropout),
      });
      return { lossSum: likelihoodSum, positions: entries };
    },
    encode: (windows, itemsOf) =>
      network.encode(bagsOf(windows.map((window) => distinctItems(window, itemsOf)))),
  };
}

/** What the run says about its autoencoder. */
export function vaeConfigOf({ vae }: Pick<ModelConfig, "vae">): VaeConfig {
  return present(vae, "a run of an autoencoder says how it is trained");
}

/** The distinct items of a window, in the order of their first occurrence. */
export function distinctItems({ user, start, length }: Window, itemsOf: ItemsOf): Uint32Array {
  return Uint32Array.from(new Set(itemsOf(user).subarray(start, start + length)));
}

/** The key of an update's noise and dropout: seed, round, and shard and update in one word. */
export function keyOf({ seed, shard, position }: TrainingUpdate): Omit<StreamKey, "purpose"> {
  const { round, update } = position;
  assert(shard < SHARDS_MAX && update < UPDATES_MAX, "shard and update fit into a word");
  return { seed, major: round, minor: shard * UPDATES_MAX + update };
}

/** The weight of the KL term: from 0 in equal steps to `betaMax` over the rounds that will train at most. */
export function annealedBeta(betaMax: number, position: UpdatePosition): number {
  const { round, update, updatesPerRound, rounds } = position;
  const annealingUpdates = rounds * updatesPerRound;
  return betaAt(round * updatesPerRound + update, { betaMax, annealingUpdates });
}
