import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { initialWeights } from "../../../functions/core/models/model.ts";
import { createNetwork } from "../../../functions/core/models/network.ts";
import { SCORE_ROWS } from "../../../functions/core/models/softmaxHead.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { trainReference } from "../../reference/nextItem.ts";
import { shape } from "../../support/networkCase.ts";
import { flatWeights, namedWeights } from "../../support/nextItemCase.ts";
import { read } from "../../support/read.ts";
import { gamma, STEP_ROUNDINGS } from "../../support/tolerance.ts";

test("more positions than a block of scores agree with the reference", () => {
  const many = { batchMax: 20, lengthMax: 15, topMax: 1 };
  const network = createNetwork(loadKernels(), shape, many);
  const weights = namedWeights(shape, initialWeights(shape, 4));
  network.setWeights(flatWeights(shape, weights));
  const stream = randomStream({ seed: 2, purpose: "test" });
  const draw = () => Uint32Array.from({ length: 300 }, () => 1 + stream.integer(shape.V - 1));
  const batch = {
    ...{ B: 20, T: 15, items: draw(), targets: draw() },
    lengths: new Uint32Array(20).fill(15),
  };
  const { lossSum, positions } = network.trainBatch(batch, 0.01);
  const { losses } = trainReference(shape, weights, batch, { learningRate: 0.01, updates: 1 });
  expect(positions).toBe(300);
  expect(positions).toBeGreaterThan(2 * SCORE_ROWS);
  expect(Math.abs(lossSum / positions - read(losses, 0))).toBeLessThan(gamma(STEP_ROUNDINGS) * 8);
});
