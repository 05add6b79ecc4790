// torch.nn.functional.cross_entropy per row, and the gradient of its weighted sum.

import { describe, expect, test } from "vitest";
import { padded } from "../functions/core/layout.ts";
import { softmaxCrossEntropyReference } from "./reference/softmaxCrossEntropy.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS, createBench } from "./support/kernels.ts";
import { read } from "./support/read.ts";
import { gamma, largestDifference, STEP_ROUNDINGS } from "./support/tolerance.ts";

const golden = readGolden("softmax_cross_entropy");
const [B, V] = [golden.size("B"), golden.size("V")];
const logits = golden.inputs.tensor("logits");
const targets = golden.inputs.list("target");
const weights = golden.inputs.tensor("weight");
const losses = golden.outputs.tensor("per_row");
const gradients = golden.outputs.tensor("dlogits");
const row = (values: Float64Array, index: number) => values.subarray(index * V, (index + 1) * V);
const largest = (values: Float64Array) =>
  largestDifference(values, new Float64Array(values.length));

test("golden softmax cross-entropy, f64 reference", () => {
  targets.forEach((target, index) => {
    const { loss, gradient } = softmaxCrossEntropyReference(row(logits, index), target);
    const weighted = gradient.map((slope) => slope * read(weights, index));
    expect(Math.abs(loss - read(losses, index))).toBeLessThan(1e-12);
    expect(largestDifference(weighted, row(gradients, index))).toBeLessThan(1e-12);
  });
});

describe.each(BUILDS)("golden softmax cross-entropy, %s", (_, makeKernels) => {
  test("losses and gradients per row", () => {
    const bench = createBench(makeKernels());
    const scores = bench.matrix(B, V, logits);
    const scales = bench.matrix(1, B);
    const lossesAt = bench.room(8 * B);
    const bias = bench.room(4 * padded(V));
    bench.memory.f32(bias, padded(V)).fill(Number.NEGATIVE_INFINITY, V);
    const given = [bias, bench.indices(targets), bench.matrix(1, B, weights).at] as const;
    bench.run.softmaxCrossEntropy(scores.at, scales.at, lossesAt, ...given, B, V);

    // Roundings of a loss are relative to its parts, the scores; of a gradient to the row's weight.
    const bound = gamma(STEP_ROUNDINGS + Math.ceil(V / 8));
    const lossTolerance = bound * (2 * largest(logits) + Math.log(V) + 1);
    expect(largestDifference(bench.memory.f64(lossesAt, B), losses)).toBeLessThan(lossTolerance);
    const computed = scores.values();
    scales.values().forEach((scale, index) => {
      const gradient = computed.subarray(index * V, (index + 1) * V).map((value) => value * scale);
      const tolerance = bound * (1 + 2 * largest(logits)) * read(weights, index);
      expect(largestDifference(gradient, row(gradients, index))).toBeLessThan(tolerance);
    });
    bench.expectIntact();
  });
});
