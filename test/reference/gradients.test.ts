import { describe, expect, test } from "vitest";
import { labelParameters } from "../../functions/core/models/labelModel.ts";
import {
  elementCount,
  type Parameter,
  parametersOf,
  RECURRENT_KINDS,
  recurrentParameters,
} from "../../functions/core/models/model.ts";
import { multVaeParameters } from "../../functions/core/models/multVaeModel.ts";
import { FULL_SOFTMAX } from "../../functions/core/models/objective.ts";
import { POOLINGS } from "../../functions/core/models/pooling.ts";
import { svaeParameters } from "../../functions/core/models/svaeModel.ts";
import { expectGradients } from "../support/gradcheck.ts";
import { drawBags, fieldsOf } from "../support/inputsCase.ts";
import { drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { adamReference } from "./adam.ts";
import { labelReference } from "./labels.ts";
import {
  binaryCrossEntropyReference,
  bprMaxReference,
  meanSquaredErrorReference,
  top1MaxReference,
} from "./losses.ts";
import { multVaeReference } from "./multVae.ts";
import { nextItemReference } from "./nextItem.ts";
import { recurrentReference, recurrentReferenceGradients } from "./recurrent.ts";
import { softmaxCrossEntropyReference } from "./softmaxCrossEntropy.ts";
import { svaeReference } from "./svae.ts";

const dot = (x: Float64Array, y: Float64Array) =>
  x.reduce((sum, value, index) => sum + value * read(y, index), 0);

const drawParameters = (table: readonly Parameter[], firstSeed: number, scale = 1) =>
  Object.fromEntries(
    table.map((parameter, index) => [
      parameter.name,
      drawNumbers(elementCount(parameter), firstSeed + index, scale),
    ]),
  );

describe("finite differences agree with the references", () => {
  test.each(RECURRENT_KINDS)("%s: every parameter, every input, every initial state", (kind) => {
    const sizes = { B: 2, T: 3, I: 4, H: 5, lengths: [3, 2] };
    const inputs = {
      x: drawNumbers(2 * 3 * 4, 1),
      h0: drawNumbers(2 * 5, 2),
      ...(kind === "lstm" ? { c0: drawNumbers(2 * 5, 3) } : {}),
      ...drawParameters(recurrentParameters(kind, 4, 5), 4, 0.5),
    };
    const above: Tensors = {
      dy: drawNumbers(30, 8),
      dh_last: drawNumbers(10, 9),
      ...(kind === "lstm" ? { dc_last: drawNumbers(10, 10) } : {}),
    };
    const loss = (values: Tensors) => {
      const outputs = recurrentReference(kind, sizes, values);
      return Object.entries(outputs).reduce(
        (sum, [name, output]) => sum + dot(output, above[`d${name}`] as Float64Array),
        0,
      );
    };
    expectGradients(inputs, loss, recurrentReferenceGradients(kind, sizes, inputs, above));
  });

  test.each(RECURRENT_KINDS)("%s, with dropout of inputs, states and outputs", (kind) => {
    const [B, T, V, H] = [2, 4, 6, 3];
    const factors = (count: number, seed: number) =>
      drawNumbers(count, seed).map((value) => (value < -0.4 ? 0 : 1.25));
    const masks = {
      inputs: factors(B * T * H, 31),
      states: [factors(B * H, 32), factors(B * H, 33)],
      outputs: [factors(B * T * H, 34), factors(B * T * H, 35)],
    };
    const sizes = { kind, layers: 2, V, H, masks };
    const batch = {
      B,
      T,
      items: Uint32Array.of(1, 2, 5, 1, 3, 3, 0, 0),
      targets: Uint32Array.of(2, 5, 3, 4, 3, 1, 0, 0),
      lengths: Uint32Array.of(4, 2),
    };
    const weights = drawParameters(parametersOf({ kind, layers: 2, V, H }), 12);
    const loss = (values: Tensors) => {
      const { lossSum, positions } = nextItemReference(sizes, values, batch);
      return lossSum / positions;
    };
    expectGradients(weights, loss, nextItemReference(sizes, weights, batch).gradients);
  });

  test.each(POOLINGS)("labels of sequences, pooled by %s, two heads, with dropout", (pooling) => {
    const [B, T, V, E, H] = [3, 4, 6, 2, 3];
    const shape = {
      kind: pooling === "max" ? "gru" : "lstm",
      layers: 1,
      V,
      E,
      H,
      pooling,
      heads: [
        { name: "clicked", loss: "binary", weight: 0.7 },
        { name: "amount", loss: "regression", weight: 0.2 },
      ],
    } as const;
    const factors = (count: number, seed: number) =>
      drawNumbers(count, seed).map((value) => (value < -0.4 ? 0 : 1.25));
    const masks = {
      inputs: factors(B * T * E, 31),
      states: [factors(B * H, 32)],
      outputs: [factors(B * T * H, 34)],
    };
    const weights = drawParameters(labelParameters(shape), 12);
    const batch = {
      B,
      T,
      items: Uint32Array.of(1, 2, 5, 1, 3, 3, 0, 0, 4, 0, 0, 0),
      lengths: Uint32Array.of(4, 2, 1),
    };
    const labels = Float64Array.of(0, 1, 1, 0.5, -2, 1.5);
    const reference = (values: Tensors) => labelReference(shape, values, batch, labels, masks);
    const { gradients } = reference(weights);
    expect(Object.keys(gradients).toSorted()).toEqual(Object.keys(weights).toSorted());
    expectGradients(weights, (values) => reference(values).total, gradients);
  });

  test("softmax cross-entropy", () => {
    const logits = drawNumbers(7, 11, 3);
    const loss = (values: Tensors) =>
      softmaxCrossEntropyReference(values["logits"] as Float64Array, 4).loss;
    const { gradient } = softmaxCrossEntropyReference(logits, 4);
    expectGradients({ logits }, loss, { logits: gradient });
  });

  test("binary cross-entropy, squared error", () => {
    const [x, y] = [drawNumbers(7, 21, 3), drawNumbers(7, 22).map((value) => (value + 1) / 2)];
    const binary = (values: Tensors) =>
      binaryCrossEntropyReference(values["x"] as Float64Array, y).losses.reduce((a, b) => a + b, 0);
    expectGradients({ x }, binary, { x: binaryCrossEntropyReference(x, y).gradient });
    const squared = (values: Tensors) =>
      meanSquaredErrorReference(values["x"] as Float64Array, y).loss;
    expectGradients({ x }, squared, { x: meanSquaredErrorReference(x, y).gradient });
  });

  test("BPR-max and TOP1-max", () => {
    const x = drawNumbers(7, 23, 2);
    const bpr = (values: Tensors) => bprMaxReference(values["x"] as Float64Array, 4, 0.7);
    const top1 = (values: Tensors) => top1MaxReference(values["x"] as Float64Array, 2);
    expectGradients({ x }, (values) => bpr(values).loss, { x: bpr({ x }).gradient });
    expectGradients({ x }, (values) => top1(values).loss, { x: top1({ x }).gradient });
  });

  test.each([
    { kind: "lstm", layers: 1 },
    { kind: "gru", layers: 2 },
    { kind: "rnn_tanh", layers: 3 },
  ] as const)(
    "the whole next-item model, $layers × $kind, a position without a target",
    (given) => {
      const sizes = { ...given, V: 6, H: 3 };
      const batch = {
        B: 2,
        T: 4,
        items: Uint32Array.of(1, 2, 5, 1, 3, 3, 0, 0),
        targets: Uint32Array.of(2, 5, 0, 4, 3, 1, 0, 0),
        lengths: Uint32Array.of(4, 2),
      };
      const weights = drawParameters(parametersOf(sizes), 12);
      const loss = (values: Tensors) => {
        const { lossSum, positions } = nextItemReference(sizes, values, batch);
        return lossSum / positions;
      };
      expectGradients(weights, loss, nextItemReference(sizes, weights, batch).gradients);
    },
  );

  test.each([
    { loss: "softmax", labelSmoothing: 0.2 },
    { loss: "sampled-softmax" },
    { loss: "bpr-max", penalty: 0.5 },
    { loss: "top1-max" },
  ] as const)("the next-item model with scores of their own: $loss", (given) => {
    const sizes = { kind: "gru", V: 7, H: 3, output: "own" } as const;
    const negatives = {
      items: Uint32Array.of(3, 1, 6, 3, 4),
      logExpected: Float32Array.of(0.5, -1, 0.25, 0.5, 0),
    };
    const batch = {
      B: 2,
      T: 3,
      items: Uint32Array.of(1, 2, 5, 1, 3, 0),
      targets: Uint32Array.of(2, 5, 0, 4, 3, 0),
      lengths: Uint32Array.of(3, 2),
      ...(given.loss === "softmax" ? {} : { negatives }),
    };
    const objective = { ...FULL_SOFTMAX, ...given };
    const weights = drawParameters(parametersOf(sizes), 40);
    const run = (values: Tensors) => nextItemReference(sizes, values, batch, objective);
    const loss = (values: Tensors) => run(values).lossSum / run(values).positions;
    expectGradients(weights, loss, run(weights).gradients);
  });

  test("the next-item model with two further heads", () => {
    const heads = [
      { name: "next-is=buy", kind: "binary", weight: 0.5 },
      { name: "next-gap", kind: "regression", weight: 0.3 },
    ] as const;
    const sizes = { kind: "gru", V: 6, H: 3, heads } as const;
    const batch = {
      B: 2,
      T: 3,
      items: Uint32Array.of(1, 2, 5, 1, 3, 0),
      targets: Uint32Array.of(2, 5, 0, 4, 3, 0),
      lengths: Uint32Array.of(3, 2),
      labels: [Float32Array.of(1, 0, 1, 0, 1, 0), Float32Array.of(2, 0.5, -1, 3, 0, 0)],
    };
    const weights = drawParameters(parametersOf(sizes), 60);
    const loss = (values: Tensors) => {
      const { lossSum, headLosses, positions } = nextItemReference(sizes, values, batch);
      const [binary = 0, squared = 0] = headLosses;
      return (lossSum + 0.5 * binary + 0.3 * squared) / positions;
    };
    expectGradients(weights, loss, nextItemReference(sizes, weights, batch).gradients);
  });

  test.each(["sum", "concat"] as const)("inputs by %s: every table, from initial states", (how) => {
    const [B, T, H] = [2, 4, 3];
    const inputs = fieldsOf(how, H);
    const sizes = { kind: "lstm", layers: 2, V: 6, H, inputs } as const;
    const state = (seed: number) => Float32Array.from(drawNumbers(B * H, seed));
    const batch = {
      B,
      T,
      items: Uint32Array.of(1, 2, 5, 1, 3, 3, 0, 0),
      targets: Uint32Array.of(2, 5, 0, 4, 3, 1, 0, 0),
      lengths: Uint32Array.of(4, 2),
      inputs: drawBags(1, B * T, inputs),
      initial: [
        { h: state(41), c: state(42) },
        { h: state(43), c: state(44) },
      ],
    };
    const weights = drawParameters(parametersOf(sizes), 31);
    const loss = (values: Tensors) => {
      const { lossSum, positions } = nextItemReference(sizes, values, batch);
      return lossSum / positions;
    };
    const { gradients } = nextItemReference(sizes, weights, batch);
    expect(Object.keys(gradients)).toContain("inputs.query");
    expectGradients(weights, loss, gradients);
  });

  test.each([{}, { layers: 3 }])("Mult-VAE %o, with dropout and an empty bag", (depth) => {
    const [V, H, Z, B] = [6, 4, 3, 3];
    const shape = { kind: "vae", V, H, Z, ...depth } as const;
    const counts = Float64Array.of(1, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 1);
    const bags = { B, counts, factors: counts.map((_, i) => (i % 4 === 0 ? 0 : 1.5)) };
    const noise = drawNumbers(B * Z, 20, 2);
    const weights = drawParameters(multVaeParameters(shape), 21);
    const loss = (values: Tensors) => multVaeReference(shape, values, bags, noise, 0.3).loss;
    const { gradients } = multVaeReference(shape, weights, bags, noise, 0.3);
    expectGradients(weights, loss, gradients);
  });

  test.each([{}, { gruLayers: 2 }])(
    "sequential VAE %o, a position that nothing follows",
    (depth) => {
      const shape = { kind: "svae", V: 6, H: 3, Z: 2, ...depth } as const;
      const batch = {
        B: 2,
        T: 3,
        items: Uint32Array.of(1, 2, 5, 3, 3, 0),
        lengths: Uint32Array.of(3, 2),
      };
      const next = Uint32Array.of(2, 5, 5, 4, 0, 0, 3, 3, 1, 0, 0, 0);
      const inputs = { batch, next, noise: drawNumbers(5 * 2, 40, 2), beta: 0.3 };
      const weights = drawParameters(svaeParameters(shape), 41);
      const loss = (values: Tensors) => svaeReference(shape, values, inputs).loss;
      expectGradients(weights, loss, svaeReference(shape, weights, inputs).gradients);
    },
  );
});

test("the first step of Adam is the learning rate against the sign of the gradient", () => {
  const zeros = new Float64Array(3);
  const state = { w: Float64Array.of(1, 2, 3), m: zeros, v: zeros };
  const { w } = adamReference(state, Float64Array.of(0.5, -0.001, 20), 1, 0.1);
  expect([...w].map((value) => value.toFixed(4))).toEqual(["0.9000", "2.1000", "2.9000"]);
});
