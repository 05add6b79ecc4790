// Binary cross-entropy with logits, mean squared error and BPR-max as PyTorch computes them: losses and gradients.

import { describe, expect, test } from "vitest";
import {
  binaryCrossEntropyReference,
  bprMaxReference,
  meanSquaredErrorReference,
} from "./reference/losses.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import {
  largest,
  lossTolerance,
  runBinaryCrossEntropy,
  runMeanSquaredError,
  runRankingLoss,
} from "./support/lossCase.ts";
import { read } from "./support/read.ts";
import { gamma, largestDifference } from "./support/tolerance.ts";

const F64_TOLERANCE = 1e-12;

const binary = readGolden("binary_cross_entropy");
const [logits, labels] = [binary.inputs.tensor("logit"), binary.inputs.tensor("label")];
const [binaryLosses, dlogits] = [binary.outputs.tensor("per_row"), binary.outputs.tensor("dlogit")];

const squared = readGolden("mean_squared_error");
const [p, q] = [squared.inputs.tensor("prediction"), squared.inputs.tensor("target")];
const squaredLoss = read(squared.outputs.tensor("loss"), 0);
const dp = squared.outputs.tensor("dprediction");

const ranking = readGolden("bpr_max");
const scores = ranking.inputs.tensor("scores");
const positives = ranking.inputs.list("positive");
const regularisation = ranking.inputs.number("regularisation");
const [rankingLosses, dscores] = [
  ranking.outputs.tensor("per_row"),
  ranking.outputs.tensor("dscores"),
];

describe("golden losses, f64 references", () => {
  test("binary cross-entropy", () => {
    const { losses, gradient } = binaryCrossEntropyReference(logits, labels);
    expect(largestDifference(losses, binaryLosses)).toBeLessThan(F64_TOLERANCE);
    expect(largestDifference(gradient, dlogits)).toBeLessThan(F64_TOLERANCE);
  });

  test("mean squared error", () => {
    const { loss, gradient } = meanSquaredErrorReference(p, q);
    expect(Math.abs(loss - squaredLoss)).toBeLessThan(F64_TOLERANCE);
    expect(largestDifference(gradient, dp)).toBeLessThan(F64_TOLERANCE);
  });

  test("BPR-max", () => {
    const V = ranking.size("V");
    positives.forEach((positive, row) => {
      const columns = [row * V, (row + 1) * V] as const;
      const exact = bprMaxReference(scores.slice(...columns), positive, regularisation);
      expect(Math.abs(exact.loss - read(rankingLosses, row))).toBeLessThan(F64_TOLERANCE);
      expect(largestDifference(exact.gradient, dscores.slice(...columns))).toBeLessThan(
        F64_TOLERANCE,
      );
    });
  });
});

describe.each(BUILDS)("golden losses, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test("binary cross-entropy", () => {
    const computed = runBinaryCrossEntropy(kernels, logits, labels);
    const tolerance = lossTolerance(largest(logits));
    expect(largestDifference(computed.losses, binaryLosses)).toBeLessThan(tolerance);
    expect(largestDifference(computed.gradient, dlogits)).toBeLessThan(tolerance);
  });

  test("mean squared error", () => {
    const computed = runMeanSquaredError(kernels, p, q, squared.size("I"));
    // One rounding of each difference, and two of a slope, relative to the larger operand.
    expect(Math.abs(computed.loss - squaredLoss)).toBeLessThan(gamma(3) * squaredLoss);
    expect(largestDifference(computed.gradient, dp)).toBeLessThan(gamma(3) * largest(dp));
  });

  test("BPR-max", () => {
    const weights = new Float64Array(positives.length).fill(1);
    const computed = runRankingLoss(kernels, { scores, positives, weights, regularisation });
    const tolerance = lossTolerance(largest(scores), regularisation);
    expect(largestDifference(computed.losses, rankingLosses)).toBeLessThan(tolerance);
    expect(largestDifference(computed.gradient, dscores)).toBeLessThan(tolerance);
  });
});
