// Ten steps of torch.optim.Adam along given gradients.

import { describe, expect, test } from "vitest";
import { adamConstants } from "../functions/core/models/adam.ts";
import { type AdamState, adamReference } from "./reference/adam.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS, createBench } from "./support/kernels.ts";
import { gamma, largestDifference } from "./support/tolerance.ts";

const LEARNING_RATE = 0.001;
/** Roundings of one update: two moments, root, quotient, step, difference. */
const UPDATE_ROUNDINGS = 12;

const golden = readGolden("optimizers");
const weight = golden.inputs.tensor("weight");
const n = weight.length;
const gradients = golden.inputs.tensor("gradients");
const steps = gradients.length / n;
const gradient = (step: number) => gradients.subarray((step - 1) * n, step * n);
const expected = golden.outputs.tensor("adam lr=0.001");

test("golden Adam, f64 reference", () => {
  let state: AdamState = { w: weight, m: new Float64Array(n), v: new Float64Array(n) };
  for (let step = 1; step <= steps; step++) {
    state = adamReference(state, gradient(step), step, LEARNING_RATE);
  }
  expect(largestDifference(state.w, expected)).toBeLessThan(1e-12);
});

describe.each(BUILDS)("golden Adam, %s", (_, makeKernels) => {
  test("the weights after ten steps", () => {
    const bench = createBench(makeKernels());
    const w = bench.matrix(1, n, weight);
    const [m, v] = [bench.matrix(1, n), bench.matrix(1, n)];
    for (let step = 1; step <= steps; step++) {
      const dw = bench.matrix(1, n, gradient(step));
      const constants = adamConstants(step, LEARNING_RATE);
      bench.run.adam(w.at, m.at, v.at, dw.at, w.step / 4, ...constants);
    }
    // An update is at most a few learning rates; the weights round once per step.
    const largest = largestDifference(weight, new Float64Array(n)) + steps * LEARNING_RATE;
    const tolerance =
      gamma(steps) * largest + gamma(UPDATE_ROUNDINGS * steps) * steps * LEARNING_RATE;
    expect(largestDifference(w.values(), expected)).toBeLessThan(tolerance);
    bench.expectIntact();
  });
});
