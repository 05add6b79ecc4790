// Ten steps of PyTorch's next-item model whose targets have weights: losses and every final parameter, by the f64
// reference and the kernels.

import { describe, expect, test } from "vitest";
import { parametersOf } from "../functions/core/models/model.ts";
import { type Golden, hasGolden, readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainByKernels, trainByReference } from "./support/nextItemCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const FILE = "event_weights";

function trainingOf(golden: Golden) {
  const [B, T, V, H] = ["B", "T", "V", "H"].map(golden.size) as [number, number, number, number];
  const shape = { kind: "gru", V, H } as const;
  const items = golden.inputs.list("items");
  const columns = (first: number) =>
    Uint32Array.from({ length: B * T }, (_, index) => {
      const sequence = Math.floor(index / T);
      return items[sequence * (T + 1) + first + (index % T)] ?? 0;
    });
  const lengths = new Uint32Array(B).fill(T);
  const weights = Float32Array.from(golden.inputs.list("weights"));
  return {
    shape,
    weights: Object.fromEntries(
      parametersOf(shape).map(({ name }) => [name, golden.inputs.tensor(name)]),
    ) as Tensors,
    batch: { B, T, items: columns(0), targets: columns(1), lengths, weights },
    learningRate: 0.01,
    updates: golden.outputs.list("losses").length,
  };
}

describe.skipIf(!hasGolden(FILE))("golden weights (skipped where GOLDEN_DIR has none)", () => {
  describe.each(hasGolden(FILE) ? [readGolden(FILE)] : [])("of targets", (golden) => {
    const training = trainingOf(golden);
    const { exact, tolerances } = trainByReference(training);
    const names = Object.keys(exact);
    const expectedOf = (name: string) =>
      name === "losses"
        ? Float64Array.from(golden.outputs.list("losses"))
        : golden.outputs.tensor(`final_${name}`);

    test.each(names)("f64 reference: %s", (name) => {
      // As in goldenNextItem.test.ts.
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
});
