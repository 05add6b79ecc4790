import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { createSvae } from "../../../functions/core/models/svae.ts";
import { initialSvaeWeights } from "../../../functions/core/models/svaeModel.ts";
import { nextItems, svaeRecommender } from "../../../functions/core/models/svaeRecommender.ts";

const shape = { kind: "svae", V: 14, H: 6, Z: 3 } as const;
const sequence = Uint32Array.of(3, 7, 3, 12, 8);
const itemsOf = () => sequence;
const position = { round: 1, update: 2, updatesPerRound: 4, rounds: 5 };
const update = { learningRate: 0.01, position, seed: 6, shard: 3 };

function create() {
  const limits = { batchMax: 4, lengthMax: 4, topMax: 5, horizon: 2 };
  const network = createSvae(loadKernels(), shape, limits);
  network.setWeights(initialSvaeWeights(shape, 2));
  return svaeRecommender(network, { lengthMax: 4, vae: { latent: 3, beta: 0.2, horizon: 2 } });
}

test("the items that follow go beyond the window, and end with the sequence", () => {
  const windows = [
    { user: 0, start: 1, length: 3 },
    { user: 0, start: 0, length: 2 },
  ];
  expect([...nextItems(windows, itemsOf, 2)]).toEqual([3, 12, 12, 8, 8, 0, 7, 3, 3, 12, 0, 0]);
});

describe("an update", () => {
  const trained = (change: Partial<typeof update>) => {
    const model = create();
    model.trainBatch(model.trainingWindows(0, sequence.length), itemsOf, { ...update, ...change });
    return model.weights();
  };
  const usual = trained({});

  test("is a function of its place", () => {
    expect(trained({})).toEqual(usual);
  });

  test.each([
    { seed: 7 },
    { shard: 4 },
    { position: { ...position, round: 2 } },
    { position: { ...position, update: 3 } },
  ])("with %o draws other noise", (change) => {
    expect(trained(change)).not.toEqual(usual);
  });

  test("counts what is to be predicted, up to k items a position", () => {
    const model = create();
    const { positions } = model.trainBatch(model.trainingWindows(0, 5), itemsOf, update);
    expect(positions).toBe(7);
  });
});

test("a state depends on the order of the history", () => {
  const model = create();
  model.encode(model.encodingWindows(0, [4]), itemsOf);
  const state = model.state(0, 3);
  expect(state).toHaveLength(3);
  model.encode(model.encodingWindows(0, [4]), () => Uint32Array.of(12, 3, 7, 3));
  expect(model.state(0, 3)).not.toEqual(state);
});
