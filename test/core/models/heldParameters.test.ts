import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { layoutParameters } from "../../../functions/core/layout.ts";
import {
  clearGradients,
  heldParameters,
  updateFromGradients,
} from "../../../functions/core/models/heldParameters.ts";
import { linearParameters } from "../../../functions/core/models/latentHead.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { createBench } from "../../support/kernels.ts";

const sgd = { ...DEFAULT_OPTIMIZER, kind: "sgd", momentum: 0.5, clipNorm: 2 } as const;
const reversed = (values: Float32Array) => values.toReversed();

function create() {
  const { run, memory, room } = createBench(loadKernels());
  const layout = layoutParameters(linearParameters("some", 3, 2));
  const region = () => room(4 * layout.paddedCount);
  const at = { weights: region(), gradients: region() };
  const plan = { at, layout, slots: { momentum: region() } };
  const holder = { run, memory, plan, optimizer: sgd, step: 0 };
  let changes = 0;
  const form = { toKernels: reversed, fromKernels: reversed, forget: () => changes++ };
  return { holder, parameters: heldParameters(holder, form), changesOf: () => changes };
}

const weights = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

test("parameters are given back as they were taken, whatever their form in memory", () => {
  const { holder, parameters, changesOf } = create();
  parameters.setWeights(weights);
  expect(parameters.weights()).toEqual(weights);
  expect(holder.memory.f32(holder.plan.at.weights, 2)).toEqual(Float32Array.of(9, 8));
  expect(changesOf()).toBe(1);
  expect(() => parameters.setWeights(weights.map(() => Number.NaN))).toThrow(/not finite/);
  const state = { step: 4, slots: { momentum: weights.map((value) => -value) } };
  parameters.setOptimizer(state);
  expect(parameters.optimizer()).toEqual(state);
  parameters.setOptimizer(null);
  expect(parameters.optimizer()).toEqual({ step: 0, slots: { momentum: new Float32Array(9) } });
  expect(() => parameters.setOptimizer({ step: 1, slots: {} })).toThrow(/momentum/);
});

test("an update clips, keeps momentum and counts; a loss that is not finite changes nothing", () => {
  const { holder, parameters } = create();
  const { gradients } = holder.plan.at;
  parameters.setWeights(weights);
  holder.memory.f32(gradients, 1).set([4]);
  updateFromGradients(holder, 1, 0.5);
  expect(parameters.weights()[8]).toBeCloseTo(9 - 0.5 * 2, 5);
  expect(parameters.optimizer().step).toBe(1);
  clearGradients(holder);
  const before = parameters.weights();
  expect(() => updateFromGradients(holder, Number.NaN, 0.5)).toThrow(/diverged/);
  expect(parameters.weights()).toEqual(before);
  updateFromGradients(holder, 1, 0.5);
  expect(parameters.weights()[8]).toBeCloseTo(9 - 0.5 * 2 - 0.5, 5);
});
