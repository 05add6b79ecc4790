// PyTorch's models of labels of sequences, a file a pooling: scores, every gradient, twenty steps of Adam with losses
// and every final parameter, by the f64 reference and the kernels.

import { describe, expect, test } from "vitest";
import { type LabelShape, labelParameters } from "../functions/core/models/labelModel.ts";
import type { Pooling } from "../functions/core/models/pooling.ts";
import { labelReference } from "./reference/labels.ts";
import { hasGolden, readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainLabelsByKernels, trainLabelsByReference } from "./support/labelCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const MODELS = [
  ["lstm", "last", "labels_last"],
  ["gru", "mean", "labels_mean"],
  ["rnn_tanh", "max", "labels_max"],
  ["lstm", "attention", "labels_attention"],
] as const satisfies readonly (readonly [LabelShape["kind"], Pooling, string])[];

const isThere = ([, , file]: (typeof MODELS)[number]) => hasGolden(file);
const missing = MODELS.filter((model) => !isThere(model)).map(([, , file]) => file);

test.skipIf(missing.length > 0)(
  `the folder has every file (missing: ${missing.join(", ")})`,
  () => {
    expect(missing).toEqual([]);
  },
);

describe.each(MODELS.filter(isThere))("golden labels, %s, %s", (kind, pooling, file) => {
  const golden = readGolden(file);
  const [V, E, H, B, T] = ["V", "E", "H", "B", "T"].map(golden.size) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const weightsOfHeads = golden.inputs.list("head_weights");
  const heads = golden.inputs.list("head_is_binary").map((isBinary, k) => ({
    name: `label${k}`,
    loss: isBinary === 1 ? ("binary" as const) : ("regression" as const),
    weight: weightsOfHeads[k] ?? 0,
  }));
  const shape: LabelShape = { kind, layers: 1, V, E, H, pooling, heads };
  const names = labelParameters(shape).map(({ name }) => name);
  const training = {
    shape,
    weights: Object.fromEntries(names.map((name) => [name, golden.inputs.tensor(name)])) as Tensors,
    batch: {
      B,
      T,
      items: Uint32Array.from(golden.inputs.list("items")),
      lengths: Uint32Array.from(golden.inputs.list("lengths")),
    },
    labels: golden.inputs.tensor("labels"),
    learningRate: 0.01,
    updates: golden.outputs.list("losses").length,
  };
  const { exact, tolerances } = trainLabelsByReference(training);
  const expectedOf = (name: string) =>
    name === "losses"
      ? Float64Array.from(golden.outputs.list("losses"))
      : golden.outputs.tensor(`final_${name}`);

  test("f64 reference: scores and every gradient", () => {
    const { batch, weights, labels } = training;
    const { scores, gradients } = labelReference(shape, weights, batch, labels);
    expect(largestDifference(scores, golden.outputs.tensor("scores"))).toBeLessThan(1e-12);
    for (const name of names) {
      const expected = golden.outputs.tensor(`d_${name}`);
      expect(largestDifference(gradients[name] ?? [], expected), name).toBeLessThan(1e-12);
    }
  });

  test.each(["losses", ...names])("f64 reference after training: %s", (name) => {
    // Rounding in f64 has the same effect 2^29 times smaller; 2^5 is room for the derivatives' change along the way.
    const tolerance = (tolerances[name] ?? 0) * 2 ** -24;
    expect(largestDifference(exact[name] ?? [], expectedOf(name))).toBeLessThan(tolerance);
  });

  describe.each(BUILDS)("%s", (_, makeKernels) => {
    const computed: Tensors = trainLabelsByKernels(makeKernels(), training);
    test.each(["losses", ...names])("%s", (name) => {
      const difference = largestDifference(computed[name] ?? [], expectedOf(name));
      expect(difference).toBeLessThan(tolerances[name] ?? 0);
    });
  });
});
