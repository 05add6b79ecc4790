import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { latentNoise } from "../../../functions/core/models/bags.ts";
import { WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { createSvae, type Svae } from "../../../functions/core/models/svae.ts";
import { initialSvaeWeights } from "../../../functions/core/models/svaeModel.ts";
import {
  createSvaeCore,
  encodeSequences,
  writeTargets,
} from "../../../functions/core/models/svaePass.ts";
import { planSvae } from "../../../functions/core/models/svaePlan.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { svaeReference } from "../../reference/svae.ts";
import { BUILDS, drawNumbers } from "../../support/kernels.ts";
import { read } from "../../support/read.ts";
import { namedSvae, trainSvaeByKernels, trainSvaeByReference } from "../../support/svaeCase.ts";
import { gamma, largestDifference, STEP_ROUNDINGS } from "../../support/tolerance.ts";

/** Sequences of falling lengths, and the k items that follow each position within its row of T + k drawn items. */
function drawSequences(lengths: readonly number[], k: number, V: number, seed: number) {
  const stream = randomStream({ seed, purpose: "test" });
  const B = lengths.length;
  const T = lengths[0] ?? 0;
  const items = new Uint32Array(B * T);
  const next = new Uint32Array(B * T * k);
  lengths.forEach((length, row) => {
    const drawn = Array.from({ length: length + 1 }, () => 1 + stream.integer(V - 1));
    for (let t = 0; t < length; t++) {
      items[row * T + t] = read(drawn, t);
      next.set(drawn.slice(t + 1, t + 1 + k), (row * T + t) * k);
    }
  });
  return { batch: { B, T, items, lengths: Uint32Array.from(lengths) }, next };
}

const shape = { kind: "svae", V: 19, H: 9, Z: 5 } as const;
const limits = { batchMax: 4, lengthMax: 6, topMax: 20, horizon: 3 };
const { batch, next } = drawSequences([6, 4, 4, 1], 3, shape.V, 1);
const POSITIONS = 15;

const updateOf = (step: number) => ({
  next,
  learningRate: 0.01,
  beta: 0.2,
  noise: latentNoise({ seed: 1, major: step }, POSITIONS * shape.Z),
});

function createTrained(updates: number, kernels = loadKernels()): Svae {
  const network = createSvae(kernels, shape, limits);
  network.setWeights(initialSvaeWeights(shape, 5));
  for (let step = 0; step < updates; step++) {
    network.trainBatch(batch, updateOf(step));
  }
  return network;
}

/** Means and scores of all positions by the reference. */
function decodedByReference(network: Svae) {
  const noise = new Float64Array(POSITIONS * shape.Z);
  const weights = namedSvae(shape, network.weights());
  return svaeReference(shape, weights, { batch, next, noise, beta: 0 });
}

describe.each([{}, { gruLayers: 2 }])("training %o", (depth) => {
  // More positions than one block of scores and not a multiple of it; sequences that end early.
  const sizes = { kind: "svae", V: 23, H: 10, Z: 3, ...depth } as const;
  const lengths = [...new Array(11).fill(9), ...new Array(6).fill(7), 3, 3, 1];
  const drawn = drawSequences(lengths, 4, sizes.V, 2);
  const positions = lengths.reduce((sum, length) => sum + length, 0);
  const training = {
    shape: sizes,
    ...drawn,
    weights: namedSvae(sizes, initialSvaeWeights(sizes, 3)),
    noises: [1, 2, 3].map((seed) => drawNumbers(positions * sizes.Z, seed, 2)),
    beta: 0.3,
    learningRate: 0.01,
  };
  const { exact, tolerances } = trainSvaeByReference(training);

  test.each(BUILDS)("against the reference, %s", (_, make) => {
    expect(positions % 128).toBeGreaterThan(0);
    const computed = trainSvaeByKernels(make(), training);
    for (const [name, values] of Object.entries(exact)) {
      const difference = largestDifference(computed[name] ?? [], values);
      expect(difference, name).toBeLessThan(tolerances[name] ?? 0);
    }
  });
});

describe("training", () => {
  test("counts positions and the items that follow them", () => {
    const result = createTrained(0).trainBatch(batch, updateOf(0));
    expect(result.positions).toBe(POSITIONS);
    expect(result.targets).toBe(next.filter((item) => item !== 0).length);
  });

  test("lowers the loss of the sequences it sees", () => {
    const network = createTrained(0);
    const first = network.trainBatch(batch, updateOf(0)).likelihoodSum;
    let last = first;
    for (let step = 1; step < 120; step++) {
      last = network.trainBatch(batch, updateOf(step)).likelihoodSum;
    }
    expect(last).toBeLessThan(0.8 * first);
  });

  test("goes on from weights and optimizer as if it had not stopped", () => {
    const whole = createTrained(4);
    const before = createTrained(2);
    const after = createSvae(loadKernels(), shape, limits);
    after.setWeights(before.weights());
    after.setOptimizer(before.optimizer());
    after.trainBatch(batch, updateOf(2));
    after.trainBatch(batch, updateOf(3));
    expect(after.weights()).toEqual(whole.weights());
    expect(after.optimizer()).toEqual(whole.optimizer());
  });

  test("that diverges leaves the weights as they were", () => {
    const network = createTrained(1);
    const huge = network.weights().map((weight) => weight * 1e30);
    network.setWeights(huge);
    expect(() => network.trainBatch(batch, updateOf(1))).toThrow(/diverged/);
    expect(network.weights()).toEqual(huge);
  });
});

test("a state is the mean of its step", () => {
  const network = createTrained(3);
  const { mean, positions } = decodedByReference(network);
  network.encode(batch);
  const bound = gamma(shape.V + 3 * shape.H + STEP_ROUNDINGS) * 6 * shape.H;
  positions.forEach((position, row) => {
    const expected = mean.subarray(row * shape.Z, (row + 1) * shape.Z);
    const state = network.state(Math.floor(position / batch.T), position % batch.T);
    expect(largestDifference(state, expected)).toBeLessThan(bound);
  });
  expect(() => network.state(3, 1)).toThrow(/within/);
  network.trainBatch(batch, updateOf(3));
  expect(() => network.state(0, 0)).toThrow(/encoded/);
});

test("ranks and lists are those of the reference's scores", () => {
  const network = createTrained(3);
  const { V } = shape;
  const { scores, positions } = decodedByReference(network);
  const mask = new Uint8Array(V).fill(1, 1);
  mask[13] = 0;
  network.setCandidates(mask);
  network.encode(batch);
  const exclude = Uint32Array.of(2, 7);
  const queries = positions.map((position) => ({
    row: Math.floor(position / batch.T),
    position: position % batch.T,
    target: 4,
    exclude,
  }));
  const ordered = positions.map((_, row) =>
    [...mask.keys()]
      .filter((item) => mask[item] === 1 && !exclude.includes(item))
      .sort((a, b) => read(scores, row * V + b) - read(scores, row * V + a)),
  );
  expect([...network.rank(queries)]).toEqual(ordered.map((items) => items.indexOf(4) + 1));
  const found = network.recommend(queries, 20).items;
  ordered.forEach((items, row) => {
    const list = [...found.subarray(row * 20, (row + 1) * 20)];
    expect(list).toEqual([...items, ...new Array(20 - items.length).fill(0)]);
  });
});

test("targets lie by rows, step by step, without the places that have none", () => {
  const core = createSvaeCore(loadKernels(), shape, limits, WASM32_BYTES, DEFAULT_OPTIMIZER);
  const small = { B: 2, T: 2, items: Uint32Array.of(1, 2, 3, 0), lengths: Uint32Array.of(2, 1) };
  const { order } = encodeSequences(core, small);
  const following = Uint32Array.of(2, 5, 6, 5, 6, 0, 8, 0, 0, 0, 0, 0);
  expect(writeTargets(core, following, 2, order)).toBe(6);
  const { entryOffsets, entryItems } = core.plan.at;
  expect([...core.memory.u32(entryOffsets, 4)]).toEqual([0, 3, 4, 6]);
  expect([...core.memory.u32(entryItems, 6)]).toEqual([2, 5, 6, 8, 5, 6]);
});

test("more memory than allowed is refused with both numbers", () => {
  const bounds = { startByte: 0, memoryBytesMax: 1000 };
  expect(() => planSvae(shape, limits, DEFAULT_OPTIMIZER, bounds)).toThrow(/fit into memory/);
});
