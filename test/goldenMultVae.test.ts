// Twenty steps of PyTorch's Mult-VAE: losses and every final parameter, by the f64 reference and the kernels.

import { describe, expect, test } from "vitest";
import { multVaeParameters } from "../functions/core/models/multVaeModel.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainMultVaeByKernels, trainMultVaeByReference } from "./support/multVaeCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const golden = readGolden("mult_vae");
const [B, V, H, Z] = ["B", "V", "H", "Z"].map(golden.size) as [number, number, number, number];
const shape = { kind: "vae", V, H, Z } as const;
const parameterNames = multVaeParameters(shape).map(({ name }) => name);
const allNoise = golden.inputs.tensor("noise");
const training = {
  shape,
  weights: Object.fromEntries(
    parameterNames.map((name) => [name, golden.inputs.tensor(name)]),
  ) as Tensors,
  bags: { B, counts: golden.inputs.tensor("bag"), factors: new Float64Array(B * V).fill(1) },
  noises: golden.outputs
    .list("losses")
    .map((_, update) => allNoise.subarray(update * B * Z, (update + 1) * B * Z)),
  beta: golden.inputs.number("beta"),
  learningRate: 0.01,
};
const { exact, tolerances } = trainMultVaeByReference(training);
const names = ["losses", ...parameterNames];
const expectedOf = (name: string) =>
  name === "losses"
    ? Float64Array.from(golden.outputs.list("losses"))
    : golden.outputs.tensor(`final_${name}`);

test.each(names)("golden Mult-VAE, f64 reference: %s", (name) => {
  // Rounding in f64 has the same effect 2^29 times smaller; 2^5 is room for the derivatives' change along the way.
  const tolerance = (tolerances[name] ?? 0) * 2 ** -24;
  expect(largestDifference(exact[name] ?? [], expectedOf(name))).toBeLessThan(tolerance);
});

describe.each(BUILDS)("golden Mult-VAE, %s", (_, makeKernels) => {
  const computed: Tensors = trainMultVaeByKernels(makeKernels(), training);
  test.each(names)("%s", (name) => {
    const difference = largestDifference(computed[name] ?? [], expectedOf(name));
    expect(difference).toBeLessThan(tolerances[name] ?? 0);
  });
});
