// The protocol of the articles on variational autoencoders, through the networks' own interfaces: NDCG@100 of users of
// whom nothing was trained on. The log is found through MILLRACE_DATA_DIR.

import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { bagsOf, dropoutFactors, latentNoise } from "../../functions/core/models/bags.ts";
import { createMultVae, type MultVae } from "../../functions/core/models/multVae.ts";
import { betaAt, initialMultVaeWeights } from "../../functions/core/models/multVaeModel.ts";
import { createSvae } from "../../functions/core/models/svae.ts";
import { initialSvaeWeights } from "../../functions/core/models/svaeModel.ts";
import { svaeRecommender } from "../../functions/core/models/svaeRecommender.ts";
import { randomStream } from "../../functions/core/random.ts";
import { minibatches, shuffledMinibatches } from "../../functions/core/training/minibatch.ts";
import {
  CUTOFF,
  type FoldInData,
  type FoldInUser,
  foldInNdcg,
  popularLists,
  readFoldIn,
  trainingBatches,
} from "../support/foldIn.ts";

const dataDirectory = process.env["MILLRACE_DATA_DIR"] ?? "";
const EPOCHS = 50;
const BAGS = 100;

function trainMultVae(data: FoldInData): MultVae {
  const shape = { kind: "vae", V: data.V, H: 64, Z: 32 } as const;
  const limits = { batchMax: 750, entriesMax: 2 ** 18, topMax: CUTOFF };
  const network = createMultVae(loadKernels(), shape, limits);
  network.setWeights(initialMultVaeWeights(shape, 1));
  const updatesPerEpoch = Math.ceil(data.training.length / BAGS);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const [update, lists] of trainingBatches(data, epoch, BAGS).entries()) {
      const batch = bagsOf(lists);
      const key = { seed: 1, major: epoch, minor: update };
      network.trainBatch(batch, {
        learningRate: 0.006,
        beta: betaAt(epoch * updatesPerEpoch + update, {
          betaMax: 0.2,
          annealingUpdates: EPOCHS * updatesPerEpoch,
        }),
        noise: latentNoise(key, batch.B * shape.Z),
        factors: dropoutFactors(key, batch.items.length, 0.5),
      });
    }
  }
  return network;
}

function ndcgOfMultVae(network: MultVae, users: readonly FoldInUser[]): number {
  network.encode(bagsOf(users.map(({ given }) => given)));
  const queries = users.map(({ given }, row) => ({ row, exclude: given }));
  return foldInNdcg(users, network.recommend(queries, CUTOFF).items);
}

const SVAE_EPOCHS = 8;
const SVAE_POSITIONS = 1024;

function trainSvae(data: FoldInData) {
  const shape = { kind: "svae", V: data.V, H: 64, Z: 32 } as const;
  const limits = { batchMax: 256, lengthMax: 100, topMax: CUTOFF, horizon: 4 };
  const network = createSvae(loadKernels(), shape, limits);
  network.setWeights(initialSvaeWeights(shape, 1));
  const vae = { latent: shape.Z, beta: 0.2, horizon: limits.horizon };
  const model = svaeRecommender(network, { lengthMax: limits.lengthMax, vae });
  const itemsOf = (user: number) => data.training[user] ?? new Uint32Array(0);
  const windows = data.training.flatMap(({ length }, user) => model.trainingWindows(user, length));
  for (let round = 0; round < SVAE_EPOCHS; round++) {
    const stream = randomStream({ seed: 1, purpose: "shuffle", major: round });
    const batches = shuffledMinibatches(windows, model.trainingSize(SVAE_POSITIONS), stream);
    for (const [update, batch] of batches.entries()) {
      const position = { round, update, updatesPerRound: batches.length, rounds: SVAE_EPOCHS };
      model.trainBatch(batch, itemsOf, { learningRate: 0.004, position, seed: 1, shard: 0 });
    }
  }
  return model;
}

function ndcgOfSvae(model: ReturnType<typeof trainSvae>, users: readonly FoldInUser[]): number {
  const givenOf = (user: number) => users[user]?.given ?? new Uint32Array(0);
  const windows = users.flatMap(({ given }, user) => model.encodingWindows(user, [given.length]));
  const lists = new Uint32Array(users.length * CUTOFF);
  for (const batch of minibatches(windows, model.encodingSize)) {
    model.encode(batch, givenOf);
    const queries = batch.map(({ user, length }, row) => ({
      row,
      position: length - 1,
      exclude: givenOf(user),
    }));
    const { items } = model.recommend(queries, CUTOFF);
    for (const [row, { user }] of batch.entries()) {
      lists.set(items.subarray(row * CUTOFF, (row + 1) * CUTOFF), user * CUTOFF);
    }
  }
  return foldInNdcg(users, lists);
}

const title =
  dataDirectory === ""
    ? "MovieLens-1M, folded in (skipped: MILLRACE_DATA_DIR is not set)"
    : "MovieLens-1M, folded in";

describe.skipIf(dataDirectory === "")(title, () => {
  test("Mult-VAE ranks far better than popularity", async () => {
    const data = await readFoldIn(dataDirectory);
    const popular = foldInNdcg(data.test, popularLists(data, data.test));
    const network = trainMultVae(data);
    const found = ndcgOfMultVae(network, data.test);
    process.stdout.write(
      `NDCG@100 of ${data.test.length} users: popular ${popular.toFixed(2)}, Mult-VAE ${found.toFixed(2)}\n`,
    );
    // 15.05 with the users held out by others.
    expect(popular).toBeGreaterThan(14);
    expect(popular).toBeLessThan(16);
    expect(found).toBeGreaterThan(popular + 5);
  });

  test("a sequential autoencoder ranks better still", async () => {
    const data = await readFoldIn(dataDirectory);
    const found = ndcgOfSvae(trainSvae(data), data.test);
    process.stdout.write(`NDCG@100 of ${data.test.length} users: SVAE ${found.toFixed(2)}\n`);
    expect(found).toBeGreaterThan(27);
  });
});
