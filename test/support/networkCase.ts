// A small network with sequences of different lengths, for the tests of everything that networks do.

import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { initialWeights } from "../../functions/core/models/model.ts";
import {
  createNetwork,
  type Network,
  type SequenceBatch,
} from "../../functions/core/models/network.ts";
import { randomStream } from "../../functions/core/random.ts";

export const shape = { kind: "lstm", V: 29, H: 11 } as const;
export const limits = { batchMax: 6, lengthMax: 9, topMax: 40 };

/** A batch with different lengths and some positions without a target, padded to T columns. */
export function drawBatch(seed: number, T = 7): SequenceBatch {
  const stream = randomStream({ seed, purpose: "test" });
  const lengths = Uint32Array.of(7, 6, 6, 3, 1);
  const items = new Uint32Array(lengths.length * T);
  const targets = new Uint32Array(items.length);
  lengths.forEach((length, sequence) => {
    for (let t = 0; t < length; t++) {
      items[sequence * T + t] = 1 + stream.integer(shape.V - 1);
      targets[sequence * T + t] = stream.integer(4) === 0 ? 0 : 1 + stream.integer(shape.V - 1);
    }
  });
  return { B: lengths.length, T, items, targets, lengths };
}

/** A network after a few updates from seeded weights. */
export function createTrained(updates: number, kernels = loadKernels()): Network {
  const network = createNetwork(kernels, shape, limits);
  network.setWeights(initialWeights(shape, 5));
  for (let update = 0; update < updates; update++) {
    network.trainBatch(drawBatch(update), 0.01);
  }
  return network;
}

/** Weights and optimizer as bytes. */
export function bitsOf(network: Network): Buffer {
  const { step, slots } = network.optimizer();
  const parts = [network.weights(), ...Object.values(slots), Float32Array.of(step)];
  return Buffer.concat(parts.map((part) => new Uint8Array(part.buffer)));
}
