import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { initialWeights } from "../../../functions/core/models/model.ts";
import { createNetwork, WASM32_BYTES } from "../../../functions/core/models/network.ts";
import {
  clipFactor,
  DEFAULT_OPTIMIZER,
  type OptimizerConfig,
  slotsOf,
  updateParameters,
} from "../../../functions/core/models/optimizer.ts";
import { optimizerReference } from "../../reference/optimizers.ts";
import { BUILDS, createBench, drawNumbers } from "../../support/kernels.ts";
import { drawBatch, limits, shape } from "../../support/networkCase.ts";
import { gamma, largestDifference } from "../../support/tolerance.ts";

const rule = (changes: Partial<OptimizerConfig>) => ({ ...DEFAULT_OPTIMIZER, ...changes });
const RULES = [
  rule({ kind: "sgd" }),
  rule({ kind: "sgd", weightDecay: 0.3, clipNorm: 0.5 }),
  rule({ kind: "sgd", momentum: 0.8 }),
  rule({ kind: "sgd", momentum: 0.8, nesterov: true, weightDecay: 0.1 }),
  rule({ kind: "adagrad", weightDecay: 0.2 }),
  rule({ kind: "adam", weightDecay: 0.2, clipNorm: 1000 }),
  rule({ kind: "adamw", weightDecay: 0.2, clipNorm: 0.25 }),
];
const NAMED = RULES.map((config) => [JSON.stringify(config), config] as const);

describe.each(BUILDS)("one update, %s", (_, makeKernels) => {
  const kernels = makeKernels();
  test.each(NAMED)("%s", (__, config) => {
    for (const n of [1, 8, 13, 40]) {
      const bench = createBench(kernels);
      const [w, m, v, dw] = [1, 2, 3, 4].map((seed) => drawNumbers(n, seed)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const state = { w, m, v: v.map(Math.abs) };
      const held = slotsOf(config).map((name) =>
        bench.matrix(1, n, name === "v" || name === "sum" ? state.v : state.m),
      );
      const [wAt, dwAt] = [bench.matrix(1, n, w), bench.matrix(1, n, dw)];
      const gradientNorm = Math.sqrt(bench.run.sumOfSquares(dwAt.at, dwAt.step / 4));
      const slots = held.map(({ at }) => at);
      const addresses = { weights: wAt.at, gradients: dwAt.at, slots, count: wAt.step / 4 };
      const update = { step: 5, learningRate: 0.125, gradientNorm };
      updateParameters(kernels.run, config, addresses, update);
      const exact = optimizerReference(config, state, dw, update);
      // No element is above 3, no update above a few learning rates.
      expect(largestDifference(wAt.values(), exact.w)).toBeLessThan(gamma(16) * 4);
      slotsOf(config).forEach((name, index) => {
        const expected = name === "v" || name === "sum" ? exact.v : exact.m;
        expect(largestDifference(held[index]?.values() ?? [], expected)).toBeLessThan(gamma(8) * 4);
      });
      bench.expectIntact();
    }
  });
});

test("clipping never enlarges, and reaches the norm", () => {
  const config = rule({ clipNorm: 2 });
  expect(clipFactor(config, 1)).toBe(1);
  expect(Math.abs(clipFactor(config, 8) * 8 - 2)).toBeLessThan(1e-6);
  expect(clipFactor(DEFAULT_OPTIMIZER, 1e9)).toBe(1);
});

test.each(NAMED)("training goes on from committed state with the same bits: %s", (_, config) => {
  const create = () => createNetwork(loadKernels(), shape, limits, WASM32_BYTES, config);
  const first = create();
  first.setWeights(initialWeights(shape, 5));
  first.trainBatch(drawBatch(1), 0.05);
  const [weights, state] = [first.weights(), first.optimizer()];
  first.trainBatch(drawBatch(2), 0.05);

  const second = create();
  second.setWeights(weights);
  second.setOptimizer(state);
  second.trainBatch(drawBatch(2), 0.05);
  expect(Object.keys(state.slots)).toEqual(slotsOf(config));
  expect(second.weights()).toEqual(first.weights());
  expect(second.optimizer()).toEqual(first.optimizer());
  expect(first.weights()).not.toEqual(weights);
});
