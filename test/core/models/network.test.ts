import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { LimitError } from "../../../functions/core/errors.ts";
import { initialWeights } from "../../../functions/core/models/model.ts";
import { createNetwork, plannedBytes } from "../../../functions/core/models/network.ts";
import { BUILDS } from "../../support/kernels.ts";
import { bitsOf, createTrained, drawBatch, limits, shape } from "../../support/networkCase.ts";
import { read } from "../../support/read.ts";

describe("the same bits", () => {
  const expected = bitsOf(createTrained(4));

  test.each(BUILDS)("from %s", (_, makeKernels) => {
    expect(bitsOf(createTrained(4, makeKernels())).equals(expected)).toBe(true);
  });

  test("whatever the padding of the batch and the limits of the network", () => {
    const wide = { batchMax: 50, lengthMax: 20, topMax: 1 };
    const network = createNetwork(loadKernels(), shape, wide);
    network.setWeights(initialWeights(shape, 5));
    for (let update = 0; update < 4; update++) {
      const narrow = drawBatch(update);
      const T = 16;
      const widen = (values: Uint32Array) => {
        const result = new Uint32Array(narrow.B * T);
        values.forEach((value, index) => {
          result[Math.floor(index / narrow.T) * T + (index % narrow.T)] = value;
        });
        return result;
      };
      const { B, lengths } = narrow;
      const batch = { B, T, lengths, items: widen(narrow.items), targets: widen(narrow.targets) };
      network.trainBatch(batch, 0.01);
    }
    expect(bitsOf(network).equals(expected)).toBe(true);
  });

  test("after an interruption, from weights and optimizer state", () => {
    const first = createTrained(2);
    const [weights, state] = [first.weights(), first.optimizer()];
    const second = createNetwork(loadKernels(), shape, limits);
    second.setWeights(weights);
    second.setOptimizer(state);
    second.trainBatch(drawBatch(2), 0.01);
    second.trainBatch(drawBatch(3), 0.01);
    expect(bitsOf(second).equals(expected)).toBe(true);
  });

  test("on kernels that another network used before", () => {
    const kernels = loadKernels();
    createTrained(3, kernels);
    expect(bitsOf(createTrained(4, kernels)).equals(expected)).toBe(true);
  });
});

test("training a repeated batch lowers its loss, and forgetting the optimizer starts anew", () => {
  const network = createTrained(0);
  const batch = drawBatch(8);
  const losses = Array.from({ length: 60 }, () => network.trainBatch(batch, 0.01).lossSum);
  expect(losses.at(-1)).toBeLessThan(read(losses, 0) / 2);
  network.setOptimizer(null);
  expect(network.optimizer().step).toBe(0);
  expect(network.optimizer().slots["m"]?.every((value) => value === 0)).toBe(true);
});

describe("memory", () => {
  test("is what the plan says", () => {
    const kernels = loadKernels();
    createNetwork(kernels, shape, limits);
    const planned = plannedBytes(shape, limits);
    const actual = kernels.run.memory.buffer.byteLength;
    expect(Math.abs(actual - planned)).toBeLessThan(kernels.startByte + 2 * 65536);
  });

  test("is refused beyond the limit, with both numbers", () => {
    const large = { kind: "lstm", V: 2_000_000, H: 256 } as const;
    expect(() => plannedBytes(large, limits)).toThrow(LimitError);
    expect(() => createNetwork(loadKernels(), shape, limits, 100_000)).toThrow(
      /at most 100000 bytes, found a plan of \d+ bytes/,
    );
  });

  test("belongs to the latest network alone", () => {
    const kernels = loadKernels();
    const first = createTrained(0, kernels);
    createTrained(0, kernels);
    expect(() => first.weights()).toThrow(/latest claim/);
  });
});
