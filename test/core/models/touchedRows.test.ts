import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { NO_DROPOUT } from "../../../functions/core/models/dropout.ts";
import { initialWeights } from "../../../functions/core/models/model.ts";
import { plannedBytes, WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { FULL_SOFTMAX, type Objective } from "../../../functions/core/models/objective.ts";
import {
  DEFAULT_OPTIMIZER,
  type OptimizerConfig,
} from "../../../functions/core/models/optimizer.ts";
import { touchedRegions, touchedRows } from "../../../functions/core/models/touchedRows.ts";
import { BUILDS } from "../../support/kernels.ts";
import { drawBatch, limits } from "../../support/networkCase.ts";
import { namedWeights } from "../../support/nextItemCase.ts";
import {
  sampledNetwork,
  trainSampledByKernels,
  trainSampledByReference,
} from "../../support/sampledCase.ts";
import { largestDifference } from "../../support/tolerance.ts";

/** More items than the batches name, so that some rows are never touched. */
const V = 60;
const tied = { kind: "lstm", V, H: 11 } as const;
const own = { ...tied, output: "own" } as const;
const objective: Objective = {
  ...FULL_SOFTMAX,
  loss: "sampled-softmax",
  negatives: 3,
};
const RULES: readonly (readonly [string, Partial<OptimizerConfig>, number])[] = [
  ["adam", { kind: "adam" }, 0.01],
  ["adam with decay", { kind: "adam", weightDecay: 0.1 }, 0.01],
  ["adamw", { kind: "adamw", weightDecay: 0.1 }, 0.01],
  ["adagrad", { kind: "adagrad" }, 0.1],
  ["sgd", { kind: "sgd" }, 0.5],
  ["momentum", { kind: "sgd", momentum: 0.9 }, 0.1],
  ["nesterov", { kind: "sgd", momentum: 0.9, nesterov: true }, 0.1],
];

const batches = [0, 1, 2, 1].map((seed) => ({
  ...drawBatch(seed),
  negatives: {
    items: Uint32Array.of(30 + seed, 33, 40 + 3 * seed),
    logExpected: Float32Array.of(0.1, 0.2, 0.3),
  },
}));

describe.each([
  ["tied", tied],
  ["own", own],
] as const)("touched rows, %s", (_, shape) => {
  const weights = namedWeights(shape, initialWeights(shape, 4));

  test.each(RULES)("%s changes them alone, as the reference does", (__, rule, learningRate) => {
    const optimizer = { ...DEFAULT_OPTIMIZER, ...rule };
    const training = { shape, weights, batches, objective, optimizer, learningRate };
    const { exact, tolerances } = trainSampledByReference(training);
    for (const [build, makeKernels] of BUILDS) {
      const computed = trainSampledByKernels(makeKernels(), training);
      for (const [name, values] of Object.entries(exact)) {
        const difference = largestDifference(computed[name] ?? [], values);
        expect(difference, `${name}, ${build}`).toBeLessThan(tolerances[name] ?? 0);
      }
    }
  });

  test("all others keep their weights and their state bit for bit", () => {
    const optimizer = DEFAULT_OPTIMIZER;
    const training = { shape, weights, batches, objective, optimizer, learningRate: 0.01 };
    const network = sampledNetwork(loadKernels(), training);
    for (const batch of batches) {
      network.trainBatch(batch, 0.01);
    }
    const [after, m] = [network.weights(), network.optimizer().slots["m"] as Float32Array].map(
      (flat) => namedWeights(shape, flat),
    );
    const row = (values: Float64Array | undefined, item: number) =>
      values?.slice(item * shape.H, (item + 1) * shape.H);
    for (const name of ["embedding", "output_embedding"].filter((key) => key in weights)) {
      // Padding, and items that no batch names.
      for (const item of [0, 35, 44, 59]) {
        expect(row(after?.[name], item)).toEqual(row(weights[name], item));
        expect(row(m?.[name], item)).toEqual(new Float64Array(shape.H));
      }
      const named = name === "embedding" && shape === own ? 5 : 31;
      expect(row(after?.[name], named)).not.toEqual(row(weights[name], named));
    }
  });
});

test("a batch that diverges leaves weights and state as they were, and the next one is trained", () => {
  const weights = namedWeights(tied, initialWeights(tied, 4));
  const optimizer = DEFAULT_OPTIMIZER;
  const training = { shape: tied, weights, batches, objective, optimizer, learningRate: 0.01 };
  const network = sampledNetwork(loadKernels(), training);
  const [first, second] = batches as [(typeof batches)[0], (typeof batches)[0]];
  network.trainBatch(first, 0.01);
  const state = network.optimizer();
  const before = network.weights();
  network.setWeights(before.map((value) => value * 1e30));
  expect(() => network.trainBatch(second, 0.01)).toThrow(
    expect.objectContaining({ explanation: expect.objectContaining({ code: "diverged" }) }),
  );
  expect(network.optimizer()).toEqual(state);
  network.setWeights(before);
  expect(Number.isFinite(network.trainBatch(second, 0.01).lossSum)).toBe(true);
});

test("nothing is planned for a loss over all items, and no more than the table has", () => {
  const sizes = { V, H: 11, R: 50, negatives: 0, isOwn: true, slotCount: 2 };
  expect(Object.values(touchedRegions(sizes)).every((bytes) => bytes === 0)).toBe(true);
  const sampled = { ...sizes, negatives: 1000 };
  expect(touchedRegions(sampled).scoredItems).toBe(4 * V);
  const { scored, read } = touchedRows(sampled);
  expect(scored).not.toBe(read);
  const { scored: one, read: same } = touchedRows({ ...sampled, isOwn: false });
  expect(one).toBe(same);
});

test("a large table costs a sampled loss no second packing", () => {
  const large = { kind: "gru", V: 100_000, H: 64 } as const;
  const bytes = (loss: Objective) =>
    plannedBytes(large, limits, WASM32_BYTES, DEFAULT_OPTIMIZER, NO_DROPOUT, loss);
  expect(bytes({ ...objective, negatives: 64 })).toBeLessThan(bytes(FULL_SOFTMAX));
});
