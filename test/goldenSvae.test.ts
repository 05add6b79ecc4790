// Twenty steps of PyTorch's sequential autoencoder: losses and every final parameter, by the f64 reference and the
// kernels.

import { describe, expect, test } from "vitest";
import { svaeParameters } from "../functions/core/models/svaeModel.ts";
import { readOwnGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainSvaeByKernels, trainSvaeByReference } from "./support/svaeCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const golden = readOwnGolden("svae");
const [B, T, V, H, Z] = ["B", "T", "V", "H", "Z"].map(golden.size) as [
  number,
  number,
  number,
  number,
  number,
];
const shape = { kind: "svae", V, H, Z } as const;
const parameterNames = svaeParameters(shape).map(({ name }) => name);
const lengths = Uint32Array.from(golden.inputs.list("lengths"));
const perUpdate = lengths.reduce((sum, length) => sum + length, 0) * Z;
const allNoise = golden.inputs.tensor("noise");
const training = {
  shape,
  weights: Object.fromEntries(
    parameterNames.map((name) => [name, golden.inputs.tensor(name)]),
  ) as Tensors,
  batch: { B, T, lengths, items: Uint32Array.from(golden.inputs.tensor("items")) },
  next: Uint32Array.from(golden.inputs.tensor("next")),
  noises: golden.outputs
    .list("losses")
    .map((_, update) => allNoise.subarray(update * perUpdate, (update + 1) * perUpdate)),
  beta: golden.inputs.number("beta"),
  learningRate: 0.01,
};
const { exact, tolerances } = trainSvaeByReference(training);
const names = ["losses", ...parameterNames];
const expectedOf = (name: string) =>
  name === "losses"
    ? Float64Array.from(golden.outputs.list("losses"))
    : golden.outputs.tensor(`final_${name}`);

test.each(names)("golden sequential VAE, f64 reference: %s", (name) => {
  // Rounding in f64 has the same effect 2^29 times smaller; 2^5 is room for the derivatives' change along the way.
  const tolerance = (tolerances[name] ?? 0) * 2 ** -24;
  expect(largestDifference(exact[name] ?? [], expectedOf(name))).toBeLessThan(tolerance);
});

describe.each(BUILDS)("golden sequential VAE, %s", (_, makeKernels) => {
  const computed: Tensors = trainSvaeByKernels(makeKernels(), training);
  test.each(names)("%s", (name) => {
    const difference = largestDifference(computed[name] ?? [], expectedOf(name));
    expect(difference).toBeLessThan(tolerances[name] ?? 0);
  });
});
