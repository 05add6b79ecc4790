// A worker of workersBench.ts: it trains the model of one shard, for as many updates as a message says, and answers
// with the milliseconds they took and the digest of the weights after them.

import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { assert, present } from "../../functions/core/assert.ts";
import { initialWeights, type ModelShape } from "../../functions/core/models/model.ts";
import { createNetwork } from "../../functions/core/models/network.ts";
import { drawItems } from "./draw.ts";

const SHAPE: ModelShape = { kind: "lstm", V: 2000, H: 64 };
const B = 32;
const T = 32;
const LEARNING_RATE = 0.001;

/** Positions of one update. */
export const POSITIONS = B * T;

export interface ShardAnswer {
  readonly ms: number;
  readonly digest: string;
}

/** Trains from the first weights on. */
export function trainShard(updates: number): ShardAnswer {
  const limits = { batchMax: B, lengthMax: T, topMax: 1 };
  const network = createNetwork(loadKernels(), SHAPE, limits);
  const items = drawItems(B * T, 2, SHAPE.V);
  const targets = drawItems(B * T, 3, SHAPE.V);
  const batch = { B, T, items, targets, lengths: new Uint32Array(B).fill(T) };
  network.setWeights(initialWeights(SHAPE, 1));
  network.setOptimizer(null);
  const start = performance.now();
  for (let update = 0; update < updates; update++) {
    network.trainBatch(batch, LEARNING_RATE);
  }
  const ms = performance.now() - start;
  const { buffer } = network.weights();
  return { ms, digest: createHash("sha256").update(new Uint8Array(buffer)).digest("hex") };
}

parentPort?.on("message", (updates: unknown) => {
  assert(typeof updates === "number", "a message is a number of updates");
  present(parentPort, "there is a port").postMessage(trainShard(updates));
});
