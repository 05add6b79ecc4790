// Ten steps of PyTorch's next-item model with a binary and a regression head: losses and every final parameter, by the
// f64 reference and the kernels.

import { describe, expect, test } from "vitest";
import { parametersOf } from "../functions/core/models/model.ts";
import { FULL_SOFTMAX } from "../functions/core/models/objective.ts";
import { DEFAULT_OPTIMIZER } from "../functions/core/models/optimizer.ts";
import { type Golden, hasGolden, readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import {
  sampledNetwork,
  trainSampledByKernels,
  trainSampledByReference,
} from "./support/sampledCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const FILE = "multi_task";

function trainingOf(golden: Golden) {
  const [B, T, V, H] = ["B", "T", "V", "H"].map(golden.size) as [number, number, number, number];
  const heads = [
    { name: "binary", kind: "binary", weight: golden.size("binary_weight") },
    { name: "regression", kind: "regression", weight: golden.size("regression_weight") },
  ] as const;
  const shape = { kind: "gru", V, H, heads } as const;
  const items = golden.inputs.list("items");
  const columns = (first: number) =>
    Uint32Array.from({ length: B * T }, (_, index) => {
      const sequence = Math.floor(index / T);
      return items[sequence * (T + 1) + first + (index % T)] ?? 0;
    });
  const batch = {
    B,
    T,
    items: columns(0),
    targets: columns(1),
    lengths: new Uint32Array(B).fill(T),
    labels: heads.map(({ name }) => Float32Array.from(golden.inputs.list(name))),
  };
  return {
    shape,
    weights: Object.fromEntries(
      parametersOf(shape).map(({ name }) => [name, golden.inputs.tensor(name)]),
    ) as Tensors,
    batches: golden.outputs.list("losses").map(() => batch),
    objective: FULL_SOFTMAX,
    optimizer: DEFAULT_OPTIMIZER,
    learningRate: 0.01,
  };
}

describe.skipIf(!hasGolden(FILE))("golden heads (skipped where GOLDEN_DIR has none)", () => {
  describe.each(hasGolden(FILE) ? [readGolden(FILE)] : [])("multi-task", (golden) => {
    const training = trainingOf(golden);
    const { exact, tolerances } = trainSampledByReference(training);
    const names = Object.keys(exact);
    const expectedOf = (output: string) =>
      output === "losses"
        ? Float64Array.from(golden.outputs.list("losses"))
        : golden.outputs.tensor(`final_${output}`);

    test.each(names)("f64 reference: %s", (output) => {
      // As in goldenNextItem.test.ts.
      const tolerance = (tolerances[output] ?? 0) * 2 ** -24;
      expect(largestDifference(exact[output] ?? [], expectedOf(output))).toBeLessThan(tolerance);
    });

    describe.each(BUILDS)("%s", (_, makeKernels) => {
      const computed = trainSampledByKernels(makeKernels(), training);
      test.each(names)("%s", (output) => {
        const difference = largestDifference(computed[output] ?? [], expectedOf(output));
        expect(difference).toBeLessThan(tolerances[output] ?? 0);
      });

      test("losses of the heads before the first step", () => {
        const network = sampledNetwork(makeKernels(), training);
        const [batch] = training.batches;
        const { headLosses = [], positions } = network.trainBatch(batch as never, 0.01);
        const expected = ["binary_losses", "regression_losses"].map(
          (name) => golden.outputs.list(name)[0] ?? Number.NaN,
        );
        headLosses.forEach((loss, index) => {
          expect(loss / positions / (expected[index] ?? 0)).toBeCloseTo(1, 5);
        });
        expect(headLosses.length).toBe(2);
      });
    });
  });
});
