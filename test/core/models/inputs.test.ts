import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import type { Kernels } from "../../../functions/core/kernels.ts";
import { padded, padWeights, rowBytes } from "../../../functions/core/layout.ts";
import { inputWidth } from "../../../functions/core/models/inputs.ts";
import { initialWeights, type ModelShape } from "../../../functions/core/models/model.ts";
import {
  createNetwork,
  type SequenceBatch,
  WASM32_BYTES,
} from "../../../functions/core/models/network.ts";
import { createCore, forward } from "../../../functions/core/models/networkCore.ts";
import { zeroStates } from "../../../functions/core/models/states.ts";
import { trainBatch } from "../../../functions/core/models/training.ts";
import { nextItemReference } from "../../reference/nextItem.ts";
import { drawBags, fieldsOf } from "../../support/inputsCase.ts";
import { BUILDS, drawNumbers } from "../../support/kernels.ts";
import { bitsOf, shape as common, drawBatch, limits } from "../../support/networkCase.ts";
import { flatWeights, namedWeights } from "../../support/nextItemCase.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const MODELS = [
  { kind: "lstm", layers: 1, combine: "sum" },
  { kind: "lstm", layers: 2, combine: "concat" },
  { kind: "gru", layers: 1, combine: "concat" },
  { kind: "rnn_tanh", layers: 2, combine: "sum" },
] as const;

type Model = (typeof MODELS)[number];

function shapeOf({ combine, ...model }: Model): ModelShape {
  return { ...common, ...model, inputs: fieldsOf(combine, common.H) };
}

/** A batch with values for the fields and states to start from. */
function batchOf(shape: ModelShape, seed: number): SequenceBatch {
  const batch = drawBatch(seed);
  const inputs = shape.inputs === undefined ? [] : drawBags(seed, batch.B * batch.T, shape.inputs);
  const initial = zeroStates(shape, batch.B).map((layer, index) => {
    const draw = (part: number) => Float32Array.from(drawNumbers(layer.h.length, 50 + part));
    return { h: draw(2 * index), ...(layer.c === undefined ? {} : { c: draw(2 * index + 1) }) };
  });
  return { ...batch, inputs, initial };
}

function trained(kernels: Kernels, shape: ModelShape) {
  const network = createNetwork(kernels, shape, limits);
  network.setWeights(initialWeights(shape, 5));
  for (let update = 0; update < 4; update++) {
    network.trainBatch(batchOf(shape, update), 0.01);
  }
  return network;
}

describe.each(BUILDS)("inputs, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(MODELS)("loss and every gradient agree with the reference: %o", (model) => {
    const shape = shapeOf(model);
    const weights = namedWeights(shape, initialWeights(shape, 3));
    const batch = batchOf(shape, 1);
    const n = 2 * inputWidth(shape.H, shape.inputs) + STEP_ROUNDINGS + shape.V;
    const reference = (seed: number | null) => {
      const disturb = (values: Float64Array, index: number) =>
        seed === null ? values : disturbed(values, { relative: gamma(n), seed, index });
      const entries = Object.entries(weights).map(
        ([name, values], index) => [name, disturb(values, index)] as const,
      );
      const { lossSum, gradients } = nextItemReference(shape, Object.fromEntries(entries), batch);
      return { lossSum: Float64Array.of(lossSum), ...gradients };
    };
    const exact: Record<string, Float64Array> = reference(null);
    const tolerances = backwardTolerances(n, exact, reference);

    const network = createNetwork(kernels, shape, limits);
    network.setWeights(flatWeights(shape, weights));
    const { lossSum } = network.trainBatch(batch, 0.01);
    const moments = namedWeights(shape, network.optimizer().slots["m"] as Float32Array);
    const computed: Record<string, Float64Array> = { lossSum: Float64Array.of(lossSum) };
    for (const [name, m] of Object.entries(moments)) {
      computed[name] = m.map((value) => value * 10);
    }
    expect(Object.keys(exact).sort()).toEqual(Object.keys(computed).sort());
    for (const [name, values] of Object.entries(exact)) {
      const difference = largestDifference(computed[name] ?? [], values);
      expect(difference, name).toBeLessThan(tolerances[name] ?? 0);
    }
  });

  test.each(MODELS)("the padding of inputs and parameters stays zero: %o", (model) => {
    const shape = shapeOf(model);
    const own = createCore(kernels, shape, limits, WASM32_BYTES);
    const { at, layout } = own.plan;
    const weights = own.memory.f32(at.weights, layout.paddedCount);
    padWeights(layout, weights, initialWeights(shape, 5));
    const I = inputWidth(shape.H, shape.inputs);
    const columnsBeyond = () =>
      Array.from({ length: 20 }, (__, row) =>
        [...own.memory.f32(at.x + row * rowBytes(I), padded(I))].slice(I),
      ).flat();
    trainBatch(own, batchOf(shape, 2), 0.01);
    expect(columnsBeyond().every((value) => value === 0)).toBe(true);
    forward(own, batchOf(shape, 3));
    expect(columnsBeyond().every((value) => value === 0)).toBe(true);
    for (const { rows, columns, paddedStart, parameter } of layout.parameters) {
      if (parameter.name.startsWith("inputs.")) {
        for (let row = 0; row < rows; row++) {
          const start = at.weights + 4 * (paddedStart + row * padded(columns));
          const beyond = own.memory.f32(start, padded(columns)).slice(columns);
          expect(beyond.every((value) => value === 0)).toBe(true);
        }
      }
    }
  });
});

describe("the same bits", () => {
  test.each(MODELS)("in every build, with both tiles: %o", (model) => {
    const shape = shapeOf(model);
    const expected = bitsOf(trained(loadKernels(), shape));
    for (const [name, makeKernels] of BUILDS) {
      expect(bitsOf(trained(makeKernels(), shape)).equals(expected), name).toBe(true);
    }
  });
});

test("row 0 of a table is zero and stays zero", () => {
  const shape = shapeOf(MODELS[0]);
  const weights = namedWeights(shape, trained(loadKernels(), shape).weights());
  expect(weights["inputs.type"]?.subarray(0, shape.H).every((value) => value === 0)).toBe(true);
  expect(weights["inputs.type"]?.subarray(shape.H).every((value) => value !== 0)).toBe(true);
});

test("empty bags are the same as no fields", () => {
  const plain: ModelShape = { ...common, kind: "gru" };
  const shape: ModelShape = { ...plain, inputs: fieldsOf("sum", common.H) };
  const batch = drawBatch(4);
  const none = { offsets: new Uint32Array(batch.B * batch.T + 1), values: new Uint32Array(0) };
  const [network, other] = [
    createNetwork(loadKernels(), plain, limits),
    createNetwork(loadKernels(), shape, limits),
  ];
  network.setWeights(initialWeights(plain, 5));
  other.setWeights(initialWeights(shape, 5));
  network.encode(batch);
  other.encode({ ...batch, inputs: [none, none] });
  expect(other.state(2, 3)).toEqual(network.state(2, 3));
});

test("a batch must bring what the model reads", () => {
  const shape = shapeOf(MODELS[0]);
  const network = createNetwork(loadKernels(), shape, limits);
  const batch = batchOf(shape, 1);
  expect(() => network.encode({ ...batch, inputs: [] })).toThrow(/values of each field/);
  const [type, query] = batch.inputs ?? [];
  const beyond = { offsets: type?.offsets, values: type?.values.map(() => 4) };
  const wrong = [beyond, query] as unknown as SequenceBatch["inputs"];
  expect(() => network.encode({ ...batch, ...(wrong ? { inputs: wrong } : {}) })).toThrow(
    /rows of the table/,
  );
});
