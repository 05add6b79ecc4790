import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { NO_DROPOUT } from "../../../functions/core/models/dropout.ts";
import { initialLabelWeights, type LabelShape } from "../../../functions/core/models/labelModel.ts";
import { createLabelNetwork } from "../../../functions/core/models/labelNetwork.ts";
import { planLabels } from "../../../functions/core/models/labelPlan.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { labelReference, poolReference } from "../../reference/labels.ts";
import { ALL_BUILDS } from "../../support/kernels.ts";
import {
  drawLabels,
  drawTokens,
  flatLabelWeights,
  namedLabelWeights,
} from "../../support/labelCase.ts";
import { read } from "../../support/read.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const binary = { name: "clicked", loss: "binary", weight: 0.7 } as const;
const amount = { name: "amount", loss: "regression", weight: 0.4 } as const;

const MODELS: readonly (LabelShape & { readonly B: number; readonly T: number })[] = [
  { kind: "lstm", layers: 1, V: 17, E: 5, H: 11, pooling: "last", heads: [binary], B: 3, T: 6 },
  {
    kind: "gru",
    layers: 2,
    V: 9,
    E: 8,
    H: 6,
    pooling: "mean",
    heads: [amount, binary],
    B: 8,
    T: 5,
  },
  { kind: "rnn_tanh", layers: 1, V: 12, E: 3, H: 16, pooling: "max", heads: [amount], B: 9, T: 7 },
  {
    kind: "lstm",
    layers: 1,
    V: 14,
    E: 9,
    H: 13,
    pooling: "attention",
    heads: [binary, amount, { ...binary, name: "bought", weight: 2 }],
    B: 5,
    T: 9,
  },
  {
    kind: "rnn_relu",
    layers: 1,
    V: 3,
    E: 1,
    H: 1,
    pooling: "attention",
    heads: [binary],
    B: 1,
    T: 1,
  },
];

const amplified = (values: Float64Array) => values.map((value) => Math.fround(value * 3));

describe.each(ALL_BUILDS)("labels of sequences, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(MODELS)(
    "losses and every gradient agree with the reference: $kind, $pooling",
    (model) => {
      const { B, T, ...shape } = model;
      const initial = namedLabelWeights(shape, initialLabelWeights(shape, 3));
      const weights = Object.fromEntries(
        Object.entries(initial).map(([name, values]) => [name, amplified(values)]),
      );
      const batch = drawTokens(B, T, shape.V, 4);
      const labels = drawLabels(shape, B, 5);
      const n = shape.E + 3 * shape.H + T + STEP_ROUNDINGS;
      const reference = (seed: number | null) => {
        const disturb = (values: Float64Array, index: number) =>
          seed === null ? values : disturbed(values, { relative: gamma(n), seed, index });
        const entries = Object.entries(weights).map(
          ([name, values], index) => [name, disturb(values, index)] as const,
        );
        const found = labelReference(shape, Object.fromEntries(entries), batch, labels);
        return { summed: found.summed, scores: found.scores, ...found.gradients };
      };
      const exact: Record<string, Float64Array> = reference(null);
      const tolerances = backwardTolerances(n, exact, reference);

      const network = createLabelNetwork(kernels, shape, { batchMax: 10, lengthMax: T });
      network.setWeights(flatLabelWeights(shape, weights));
      const predicted = network.predict(batch);
      const scores = exact["scores"] ?? new Float64Array(0);
      predicted.forEach((value, index) => {
        const score = scores[index] ?? Number.NaN;
        const isBinary = shape.heads[Math.floor(index / B)]?.loss === "binary";
        const expected = isBinary ? 1 / (1 + Math.exp(-score)) : score;
        expect(Math.abs(value - expected)).toBeLessThan((tolerances["scores"] ?? 0) + gamma(8));
      });
      const computed: Record<string, Float64Array> = {
        summed: network.trainBatch(batch, Float32Array.from(labels), 0.01),
      };
      // The first moment after the first update is a tenth of the gradient.
      const moments = namedLabelWeights(shape, network.optimizer().slots["m"] as Float32Array);
      for (const [name, m] of Object.entries(moments)) {
        computed[name] = m.map((value) => value * 10);
      }
      for (const [name, values] of Object.entries(computed)) {
        const difference = largestDifference(values, exact[name] ?? []);
        expect(difference, name).toBeLessThanOrEqual(tolerances[name] ?? 0);
      }
    },
  );
});

const shape: LabelShape = {
  kind: "lstm",
  layers: 1,
  V: 9,
  E: 6,
  H: 8,
  pooling: "last",
  heads: [binary],
};
const limits = { batchMax: 8, lengthMax: 6 };
const dropout = { ...NO_DROPOUT, embedding: 0.2, recurrent: 0.2, isInputHeld: true };

function create(seed = 1) {
  const network = createLabelNetwork(loadKernels(), shape, limits, { dropout });
  network.setWeights(initialLabelWeights(shape, seed));
  return network;
}

describe("a label network", () => {
  const batch = drawTokens(8, 6, shape.V, 7);
  /** Whether the second token is larger than the first: order decides, not the bag. */
  const labels = Float32Array.from({ length: batch.B }, (_, row) =>
    Number(read(batch.items, row * batch.T + 1) > read(batch.items, row * batch.T)),
  );
  const address = { seed: 1, round: 0, shard: 0 };

  test("learns, and repeats bit for bit", () => {
    const run = () => {
      const network = create();
      const before = network.evaluate(batch, labels).losses[0] ?? 0;
      for (let update = 0; update < 120; update++) {
        network.trainBatch(batch, labels, 0.02, { ...address, update });
      }
      return {
        before,
        after: network.evaluate(batch, labels).losses[0] ?? 0,
        weights: network.weights(),
      };
    };
    const { before, after, weights } = run();
    expect(after).toBeLessThan(before / 2);
    expect(run().weights).toEqual(weights);
  });

  test("goes on from weights and optimizer as if it had not stopped", () => {
    const whole = create();
    const parts = create(2);
    const train = (network: typeof whole, update: number) =>
      network.trainBatch(batch, labels, 0.02, { ...address, update });
    train(whole, 0);
    parts.setWeights(whole.weights());
    parts.setOptimizer(whole.optimizer());
    train(whole, 1);
    train(parts, 1);
    expect(parts.weights()).toEqual(whole.weights());
    expect(parts.optimizer()).toEqual(whole.optimizer());
    parts.setOptimizer(null);
    expect(parts.optimizer().step).toBe(0);
  });

  test("predicts without dropout, and gives the pooled vector", () => {
    const network = create();
    expect(network.predict(batch)).toEqual(network.predict(batch));
    expect(network.vectors(batch)).toHaveLength(8 * shape.H);
    const plain = createLabelNetwork(loadKernels(), shape, limits);
    plain.setWeights(network.weights());
    expect(plain.predict(batch)).toEqual(network.predict(batch));
  });

  test("that diverges leaves the weights as they were", () => {
    const network = create();
    const huge = network.weights().map((weight) => weight * 1e38);
    network.setWeights(huge);
    expect(() => network.trainBatch(batch, labels, 1, { ...address, update: 0 })).toThrow(
      expect.objectContaining({ name: "LimitError" }),
    );
    expect(network.weights()).toEqual(huge);
  });

  test("asks for an address of its masks, a positive rate, a label for each sequence", () => {
    const network = create();
    const update = { ...address, update: 0 };
    expect(() => network.trainBatch(batch, labels, 0.1)).toThrow(/address/);
    expect(() => network.trainBatch(batch, labels, 0, update)).toThrow(/learning rate/);
    expect(() => network.trainBatch(batch, labels.subarray(1), 0.1, update)).toThrow(/label/);
  });

  test("that does not fit is refused with both numbers", () => {
    const bounds = { startByte: 0, memoryBytesMax: 1000 };
    const options = { optimizer: DEFAULT_OPTIMIZER, dropout };
    expect(() => planLabels(shape, limits, options, bounds)).toThrow(/1000 bytes.*a plan of/s);
  });
});

describe("initial weights", () => {
  const weights = namedLabelWeights(shape, initialLabelWeights(shape, 1));

  test("recurrent columns are orthonormal, the forget gate is open", () => {
    const U = weights["weight_hh_l0"] as Float64Array;
    const product = (a: number, b: number) =>
      Array.from({ length: 4 * shape.H }, (_, row) => row * shape.H).reduce(
        (sum, row) => sum + (U[row + a] ?? 0) * (U[row + b] ?? 0),
        0,
      );
    for (let a = 0; a < shape.H; a++) {
      for (let b = 0; b < shape.H; b++) {
        expect(Math.abs(product(a, b) - Number(a === b))).toBeLessThan(1e-6);
      }
    }
    const bias = weights["bias_ih_l0"] as Float64Array;
    expect([...bias.subarray(shape.H, 2 * shape.H)]).toEqual(new Array(shape.H).fill(1));
    expect(bias.reduce((sum, value) => sum + value, 0)).toBe(shape.H);
  });

  test("embeddings and matrices stay within Keras' bounds", () => {
    const largest = (name: string) =>
      (weights[name] as Float64Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest("embedding")).toBeLessThanOrEqual(Math.fround(0.05));
    expect(largest("weight_ih_l0")).toBeLessThanOrEqual(Math.sqrt(6 / (4 * 8 + 6)));
    expect(largest("head.weight")).toBeLessThanOrEqual(Math.sqrt(6 / 9));
  });
});

test("the reference's maximum takes the first of equal steps", () => {
  const states = [Float64Array.of(1, 2), Float64Array.of(1, 3)];
  const { back } = poolReference("max", states, {});
  expect(back(Float64Array.of(5, 7)).states).toEqual([
    Float64Array.of(5, 0),
    Float64Array.of(0, 7),
  ]);
});
