import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { bagsOf, latentNoise } from "../../../functions/core/models/bags.ts";
import { createMultVae, type MultVae } from "../../../functions/core/models/multVae.ts";
import { initialMultVaeWeights } from "../../../functions/core/models/multVaeModel.ts";
import { planMultVae } from "../../../functions/core/models/multVaePlan.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { multVaeReference } from "../../reference/multVae.ts";
import { BUILDS, drawNumbers } from "../../support/kernels.ts";
import {
  namedMultVae,
  trainMultVaeByKernels,
  trainMultVaeByReference,
} from "../../support/multVaeCase.ts";
import { read } from "../../support/read.ts";
import { gamma, largestDifference, STEP_ROUNDINGS } from "../../support/tolerance.ts";

const shape = { kind: "vae", V: 29, H: 11, Z: 5 } as const;
const limits = { batchMax: 6, entriesMax: 60, topMax: 40 };
const lists = [[3, 7, 12], [1], [], [4, 28, 9, 3, 2]];
const batch = bagsOf(lists);
const dense = new Float64Array(lists.length * shape.V);
lists.forEach((list, bag) => {
  for (const item of list) {
    dense[bag * shape.V + item] = 1;
  }
});

function updateOf(step: number) {
  const noise = latentNoise({ seed: 1, major: step }, batch.B * shape.Z);
  return { learningRate: 0.01, beta: 0.2, noise, factors: null };
}

function createTrained(updates: number, kernels = loadKernels()): MultVae {
  const network = createMultVae(kernels, shape, limits);
  network.setWeights(initialMultVaeWeights(shape, 5));
  for (let step = 0; step < updates; step++) {
    network.trainBatch(batch, updateOf(step));
  }
  return network;
}

/** Means and scores of all bags by the reference. */
function decodedByReference(network: MultVae) {
  const weights = namedMultVae(shape, network.weights());
  const bags = { B: batch.B, counts: dense, factors: dense };
  const noise = new Float64Array(batch.B * shape.Z);
  return multVaeReference(shape, weights, bags, noise, 0);
}

describe.each([{}, { layers: 3 }])("training %o", (depth) => {
  // More bags than one block of scores and not a multiple of it, dropout, counts that are not 1, an empty bag.
  const B = 133;
  const sizes = { kind: "vae", V: 37, H: 10, Z: 3, ...depth } as const;
  const stream = randomStream({ seed: 8, purpose: "test" });
  const counts = Float64Array.from({ length: B * sizes.V }, (_, i) =>
    i >= sizes.V && stream.uniform() < 0.2 ? 1 + stream.integer(3) : 0,
  );
  const training = {
    shape: sizes,
    weights: namedMultVae(sizes, initialMultVaeWeights(sizes, 3)),
    bags: { B, counts, factors: counts.map(() => 2 * stream.integer(2)) },
    noises: [1, 2, 3, 4].map((seed) => drawNumbers(B * sizes.Z, seed, 2)),
    beta: 0.3,
    learningRate: 0.01,
  };
  const { exact, tolerances } = trainMultVaeByReference(training);

  test.each(BUILDS)("with dropout, over several blocks, against the reference, %s", (_, make) => {
    const computed = trainMultVaeByKernels(make(), training);
    for (const [name, values] of Object.entries(exact)) {
      const difference = largestDifference(computed[name] ?? [], values);
      expect(difference, name).toBeLessThan(tolerances[name] ?? 0);
    }
  });
});

describe("training", () => {
  test("lowers the loss of the bags it sees", () => {
    const network = createTrained(0);
    const first = network.trainBatch(batch, updateOf(0)).likelihoodSum;
    let last = first;
    for (let step = 1; step < 150; step++) {
      last = network.trainBatch(batch, updateOf(step)).likelihoodSum;
    }
    expect(last).toBeLessThan(0.8 * first);
  });

  test("goes on from weights and optimizer as if it had not stopped", () => {
    const whole = createTrained(5);
    const before = createTrained(3);
    const after = createMultVae(loadKernels(), shape, limits);
    after.setWeights(before.weights());
    after.setOptimizer(before.optimizer());
    after.trainBatch(batch, updateOf(3));
    after.trainBatch(batch, updateOf(4));
    expect(after.weights()).toEqual(whole.weights());
    expect(after.optimizer()).toEqual(whole.optimizer());
  });

  test("that diverges leaves the weights as they were", () => {
    const network = createTrained(1);
    const weights = network.weights();
    const update = updateOf(1);
    const huge = weights.map((weight) => weight * 1e30);
    network.setWeights(huge);
    expect(() => network.trainBatch(batch, update)).toThrow(/diverged/);
    expect(network.weights()).toEqual(huge);
    weights[4] = Number.NaN;
    expect(() => network.setWeights(weights)).toThrow(/not finite/);
  });
});

test("a user's vector is the mean of the encoder", () => {
  const network = createTrained(3);
  const { mean } = decodedByReference(network);
  network.encode(batch);
  const bound = gamma(shape.V + shape.H + STEP_ROUNDINGS) * shape.H;
  for (let bag = 0; bag < batch.B; bag++) {
    const expected = mean.subarray(bag * shape.Z, (bag + 1) * shape.Z);
    expect(largestDifference(network.state(bag), expected)).toBeLessThan(bound);
  }
  expect(() => network.state(batch.B)).toThrow(/encoded/);
  network.trainBatch(batch, updateOf(3));
  expect(() => network.state(0)).toThrow(/encoded/);
});

test("ranks and lists are those of the reference's scores", () => {
  const network = createTrained(3);
  const { V } = shape;
  const { scores } = decodedByReference(network);
  const mask = new Uint8Array(V).fill(1, 1);
  mask[20] = 0;
  network.setCandidates(mask);
  network.encode(batch);
  const queries = lists.map((list, row) => ({ row, target: 14, exclude: Uint32Array.from(list) }));
  const ordered = lists.map((list, row) =>
    [...mask.keys()]
      .filter((item) => mask[item] === 1 && !list.includes(item))
      .sort((a, b) => read(scores, row * V + b) - read(scores, row * V + a)),
  );
  expect([...network.rank(queries)]).toEqual(ordered.map((items) => items.indexOf(14) + 1));
  const found = network.recommend(queries, 30).items;
  ordered.forEach((items, row) => {
    const list = [...found.subarray(row * 30, (row + 1) * 30)];
    expect(list).toEqual([...items, ...new Array(30 - items.length).fill(0)]);
  });
  const excluded = [{ row: 0, target: 3, exclude: Uint32Array.of(3) }];
  expect([...network.rank(excluded)]).toEqual([0]);
  const unknown = { row: batch.B, target: 1, exclude: new Uint32Array(0) };
  expect(() => network.rank([unknown])).toThrow(/encoded/);
});

test("more memory than allowed is refused with both numbers", () => {
  const bounds = { startByte: 0, memoryBytesMax: 1000 };
  expect(() => planMultVae(shape, limits, DEFAULT_OPTIMIZER, bounds)).toThrow(/fit into memory/);
  const endOf = (memoryBytesMax: number) =>
    planMultVae(shape, limits, DEFAULT_OPTIMIZER, { ...bounds, memoryBytesMax }).endByte;
  const endByte = endOf(2 ** 32);
  expect(endOf(endByte)).toBe(endByte);
});
