import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { createMultVae } from "../../../functions/core/models/multVae.ts";
import { initialMultVaeWeights } from "../../../functions/core/models/multVaeModel.ts";
import {
  annealedBeta,
  describeMultVae,
  distinctItems,
  keyOf,
  multVaeRecommender,
} from "../../../functions/core/models/multVaeRecommender.ts";
import { configFromRequest, DEFAULT_REQUEST } from "../../../functions/core/run/request.ts";
import { minibatches } from "../../../functions/core/training/minibatch.ts";
import { BUILDS } from "../../support/kernels.ts";

const shape = { kind: "vae", V: 14, H: 6, Z: 3 } as const;
const sequences = [
  Uint32Array.of(3, 7, 3, 12, 7),
  Uint32Array.of(1),
  Uint32Array.of(4, 9, 3, 2, 13, 5),
].map((items) => items);
const itemsOf = (user: number) => sequences[user] ?? new Uint32Array(0);
const position = { round: 1, update: 2, updatesPerRound: 4, rounds: 5 };
const update = { learningRate: 0.01, position, seed: 6, shard: 3 };

function create(kernels = loadKernels(), inputDropout = 0.5) {
  const limits = { batchMax: 4, entriesMax: 40, topMax: 5 };
  const network = createMultVae(kernels, shape, limits);
  network.setWeights(initialMultVaeWeights(shape, 2));
  return multVaeRecommender(network, 4, { latent: 3, beta: 0.2, inputDropout });
}

/** Weights after one update on every training window. */
function trained(change: Partial<typeof update>, model = create()): Float32Array {
  const windows = sequences.flatMap(({ length }, user) => model.trainingWindows(user, length));
  model.trainBatch(windows, itemsOf, { ...update, ...change });
  return model.weights();
}

describe("windows", () => {
  const model = create();

  test("of training hold whole histories of at least two events", () => {
    const windows = sequences.map(({ length }, user) => model.trainingWindows(user, length));
    expect(windows).toEqual([
      [{ user: 0, start: 0, length: 5 }],
      [],
      [{ user: 2, start: 0, length: 6 }],
    ]);
  });

  test("of encoding hold everything before each position", () => {
    expect(model.encodingWindows(2, [1, 4])).toEqual([
      { user: 2, start: 0, length: 1, positions: [1] },
      { user: 2, start: 0, length: 4, positions: [4] },
    ]);
  });

  test("become bags in which an item is once", () => {
    expect([...distinctItems({ user: 0, start: 0, length: 5 }, itemsOf)]).toEqual([3, 7, 12]);
    expect([...distinctItems({ user: 0, start: 0, length: 1 }, itemsOf)]).toEqual([3]);
  });

  test("are cut into minibatches of as many users as asked for", () => {
    const many = Array.from({ length: 5 }, (_, user) => ({ user, start: 0, length: 9 }));
    const sizes = minibatches(many, model.trainingSize(2)).map(({ length }) => length);
    expect(sizes).toEqual([2, 2, 1]);
  });
});

describe("an update", () => {
  const usual = trained({});

  test.each(BUILDS)("is a function of its place, %s", (_, makeKernels) => {
    expect(trained({}, create(makeKernels()))).toEqual(usual);
  });

  test.each([
    { seed: 7 },
    { shard: 4 },
    { position: { ...position, round: 2 } },
    { position: { ...position, update: 3 } },
  ])("with %o draws other noise and dropout", (change) => {
    expect(trained(change)).not.toEqual(usual);
  });

  test("counts the items that are to be reconstructed, each once", () => {
    const model = create();
    const windows = [{ user: 0, start: 0, length: 5 }];
    const { lossSum, positions } = model.trainBatch(windows, itemsOf, update);
    expect(positions).toBe(3);
    expect(lossSum / positions).toBeGreaterThan(0.5 * Math.log(shape.V));
    expect(lossSum / positions).toBeLessThan(2 * Math.log(shape.V));
  });

  test("has a key of its own for every shard, round and update", () => {
    const places = [0, 1, 4095].flatMap((shard) =>
      [0, 1, 2 ** 20 - 1].map((number) => ({
        ...update,
        shard,
        position: { ...position, update: number },
      })),
    );
    expect(new Set(places.map((place) => keyOf(place).minor)).size).toBe(places.length);
    expect(() => keyOf({ ...update, shard: 4096 })).toThrow(/word/);
  });
});

test("a state is the mean of the history's bag, in whatever order", () => {
  const model = create();
  model.encode(model.encodingWindows(0, [5]), itemsOf);
  const state = model.state(0, 4);
  expect(state).toHaveLength(3);
  model.encode(model.encodingWindows(0, [5]), () => Uint32Array.of(3, 7, 12, 12, 12));
  expect(model.state(0, 4)).toEqual(state);
});

test("the weight of the KL term rises from 0 to its cap over all rounds", () => {
  const betas = [0, 1, 2, 3, 4].flatMap((round) =>
    [0, 1, 2, 3].map((number) => annealedBeta(0.2, { ...position, round, update: number })),
  );
  expect(betas[0]).toBe(0);
  expect(betas).toEqual([...betas].sort((a, b) => a - b));
  expect(betas.at(-1)).toBeCloseTo(0.2 * (19 / 20), 12);
});

describe("describeMultVae", () => {
  const described = describeMultVae(shape);

  test("has a batch with which a shard makes 50 updates where the bounds allow it", () => {
    const batchOf = (users: number) =>
      described.defaultBatch({ users, positions: 10 * users, shards: 2 });
    expect([0, 6400, 12_799, 12_800, 1e7].map(batchOf)).toEqual([32, 64, 64, 128, 512]);
  });

  test("costs more with more users than with more events", () => {
    const large = describeMultVae({ ...shape, V: 10_000 });
    const costs = (users: number, positions: number) =>
      large.epochMultiplyAdds({ users, positions }, configFromRequest(DEFAULT_REQUEST, 0));
    expect(costs(200, 1000)).toBeGreaterThan(costs(100, 2000));
  });
});
