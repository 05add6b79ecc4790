// Twenty steps of PyTorch's next-item models: losses and every final parameter, by the f64 reference and the kernels.

import { describe, expect, test } from "vitest";
import { parametersOf } from "../functions/core/models/model.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainByKernels, trainByReference } from "./support/nextItemCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const MODELS = [
  ["lstm", "next_item_lstm"],
  ["gru", "next_item_gru"],
] as const;

describe.each(MODELS)("golden next-item model, %s", (kind, file) => {
  const golden = readGolden(file);
  const [B, T, H, V] = ["B", "T", "H", "V"].map(golden.size) as [number, number, number, number];
  const shape = { kind, V, H };
  const parameterNames = parametersOf(shape).map(({ name }) => name);
  const items = golden.inputs.list("items");
  /** Columns [first, first + T) of items [B, T + 1]. */
  const columns = (first: number) =>
    Uint32Array.from({ length: B * T }, (_, index) => {
      const sequence = Math.floor(index / T);
      return items[sequence * (T + 1) + first + (index % T)] ?? 0;
    });
  const training = {
    shape,
    weights: Object.fromEntries(
      parameterNames.map((name) => [name, golden.inputs.tensor(name)]),
    ) as Tensors,
    batch: { B, T, items: columns(0), targets: columns(1), lengths: new Uint32Array(B).fill(T) },
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
