// Twenty steps of PyTorch's next-item LSTM that reads two bags beside the item, from given states: losses and every
// final parameter, by the f64 reference and the kernels. The files are this project's own, in test/golden.

import { describe, expect, test } from "vitest";
import type { InputsShape } from "../functions/core/models/inputs.ts";
import { parametersOf } from "../functions/core/models/model.ts";
import { readOwnGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainByKernels, trainByReference } from "./support/nextItemCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const FIELDS = ["type", "query"] as const;

const MODELS = [
  ["sum", "next_item_inputs_sum"],
  ["concat", "next_item_inputs_concat"],
] as const;

describe.each(MODELS)("golden inputs by %s", (combine, file) => {
  const golden = readOwnGolden(file);
  const [B, T, H, V] = ["B", "T", "H", "V"].map(golden.size) as [number, number, number, number];
  const tables = FIELDS.map((name) => ({
    name,
    V: golden.size(`${name}_V`),
    width: golden.size(`${name}_width`),
    most: golden.size("most"),
  }));
  const inputs: InputsShape = { combine, tables };
  const shape = { kind: "lstm", V, H, inputs } as const;
  const parameterNames = parametersOf(shape).map(({ name }) => name);
  const indices = (name: string) => Uint32Array.from(golden.inputs.list(name));
  const state = (name: string) => Float32Array.from(golden.inputs.tensor(name));
  const training = {
    shape,
    weights: Object.fromEntries(
      parameterNames.map((name) => [name, golden.inputs.tensor(name)]),
    ) as Tensors,
    batch: {
      ...{
        B,
        T,
        items: indices("items"),
        targets: indices("targets"),
        lengths: indices("lengths"),
      },
      inputs: FIELDS.map((name) => ({
        offsets: indices(`${name}_offsets`),
        values: indices(`${name}_values`),
      })),
      initial: [{ h: state("h0"), c: state("c0") }],
    },
    learningRate: 0.01,
    updates: golden.outputs.list("losses").length,
  };
  const { exact, tolerances } = trainByReference(training);
  const names = ["losses", ...parameterNames];
  const expectedOf = (name: string) =>
    name === "losses"
      ? Float64Array.from(golden.outputs.list("losses"))
      : golden.outputs.tensor(`final_${name}`);

  test.each(names)("f64 reference: %s", (name) => {
    // Rounding in f64 has the same effect 2^29 times smaller; 2^5 is room for the derivatives' change along the way.
    const tolerance = (tolerances[name] ?? 0) * 2 ** -24;
    expect(largestDifference(exact[name] ?? [], expectedOf(name))).toBeLessThan(tolerance);
  });

  describe.each(BUILDS)("%s", (_, makeKernels) => {
    const computed: Tensors = trainByKernels(makeKernels(), training);
    test.each(names)("%s", (name) => {
      const difference = largestDifference(computed[name] ?? [], expectedOf(name));
      expect(difference).toBeLessThan(tolerances[name] ?? 0);
    });
  });
});
