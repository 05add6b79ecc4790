import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import {
  describeModel,
  shapeFromConfig,
  weightCount,
} from "../../../functions/core/models/modelDescription.ts";
import { MODEL_KINDS } from "../../../functions/core/models/modelKind.ts";
import { configFromRequest, DEFAULT_REQUEST } from "../../../functions/core/run/request.ts";

const V = 23;

const CASES = MODEL_KINDS.flatMap((model) => [
  { model, layers: 1 },
  { model, layers: 2 },
]);

describe.each(CASES)("$layers × $model", ({ model, layers }) => {
  const config = configFromRequest({ ...DEFAULT_REQUEST, model, layers, hidden: 6 }, 1);
  const shape = shapeFromConfig(config, V);
  const description = describeModel(shape);

  test("starts from as many finite weights as its parameters have numbers, by seed", () => {
    const weights = description.initialWeights(1);
    expect(weights).toHaveLength(weightCount(description));
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(description.initialWeights(2)).not.toEqual(weights);
  });

  test("says what it takes and costs", () => {
    const amount = { positions: 1000, users: 100 };
    expect(description.plannedBytes(config)).toBeGreaterThan(4 * weightCount(description));
    expect(description.epochMultiplyAdds(amount, config)).toBeGreaterThan(100 * V * 6);
    expect(description.defaultBatch({ ...amount, shards: 2 })).toBeGreaterThan(0);
  });

  test("trains, and has a vector of its size for a history", () => {
    const recommender = description.create(loadKernels(), config);
    const weights = description.initialWeights(1);
    recommender.setWeights(weights);
    const itemsOf = () => Uint32Array.of(3, 4, 5, 6, 3, 7);
    const position = { round: 0, update: 0, updatesPerRound: 1, rounds: 1 };
    const update = { learningRate: 0.01, position, seed: 1, shard: 0 };
    const { positions } = recommender.trainBatch(
      recommender.trainingWindows(0, 6),
      itemsOf,
      update,
    );
    expect(positions).toBe(model === "svae" ? 14 : 5);
    expect(recommender.weights()).not.toEqual(weights);
    recommender.encode(recommender.encodingWindows(0, [6]), itemsOf);
    expect(recommender.state(0, 5)).toHaveLength(description.vectorSize);
    const exclude = Uint32Array.of(3);
    const [rank] = recommender.rank([{ row: 0, position: 5, target: 4, exclude }]);
    expect(rank).toBeGreaterThan(0);
    expect(rank).toBeLessThan(V - 1);
  });
});
