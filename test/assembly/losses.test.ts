// Losses of predictions and of given scores against their f64 references, in sizes around the lanes, and at logits so
// large that their exponentials are not finite.

import { describe, expect, test } from "vitest";
import {
  binaryCrossEntropyReference,
  bprMaxReference,
  meanSquaredErrorReference,
  top1MaxReference,
} from "../reference/losses.ts";
import { BUILDS, drawNumbers } from "../support/kernels.ts";
import {
  largest,
  lossTolerance,
  runBinaryCrossEntropy,
  runMeanSquaredError,
  runRankingLoss,
} from "../support/lossCase.ts";
import { read } from "../support/read.ts";
import { gamma, largestDifference } from "../support/tolerance.ts";

const COUNTS = [1, 4, 7, 8, 21] as const;
/** Rows and scores of a row. */
const SIZES = [
  [1, 2],
  [2, 4],
  [3, 8],
  [5, 13],
  [2, 515],
] as const;
const SCALES = [1, 6, 300] as const;

describe.each(BUILDS)("losses, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(COUNTS)("binary cross-entropy of %i logits", (n) => {
    for (const scale of SCALES) {
      const logits = drawNumbers(n, 1, scale);
      const labels = drawNumbers(n, 2).map((value, i) => (i % 2 === 0 ? i % 4 : value + 1) / 2);
      const exact = binaryCrossEntropyReference(logits, labels);
      const computed = runBinaryCrossEntropy(kernels, logits, labels, 0.25);
      const tolerance = lossTolerance(scale);
      expect(largestDifference(computed.losses, exact.losses)).toBeLessThan(tolerance);
      const slopes = exact.gradient.map((slope) => slope / 4);
      expect(largestDifference(computed.gradient, slopes)).toBeLessThan(tolerance / 4);
    }
  });

  test.each(SIZES)("mean squared error of %i rows of %i", (rows, columns) => {
    const [p, q] = [drawNumbers(rows * columns, 3, 5), drawNumbers(rows * columns, 4, 5)];
    const exact = meanSquaredErrorReference(p, q);
    const computed = runMeanSquaredError(kernels, p, q, columns);
    expect(Math.abs(computed.loss - exact.loss)).toBeLessThan(gamma(3) * exact.loss);
    const tolerance = gamma(3) * largest(exact.gradient);
    expect(largestDifference(computed.gradient, exact.gradient)).toBeLessThan(tolerance);
  });

  describe.each([
    ["BPR-max", 0.5],
    ["BPR-max without regularisation", 0],
    ["TOP1-max", null],
  ] as const)("%s", (__, regularisation) => {
    test.each(SIZES)("%i rows of %i", (rows, n) => {
      for (const scale of SCALES) {
        const scores = drawNumbers(rows * n, 5, scale);
        const positives = Array.from({ length: rows }, (___, row) => (row * 7 + n - 1) % n);
        const weights = drawNumbers(rows, 6);
        const given = { scores, positives, weights, regularisation };
        const computed = runRankingLoss(kernels, given);
        const tolerance = lossTolerance(scale, regularisation ?? 0);
        positives.forEach((positive, row) => {
          const own = scores.slice(row * n, (row + 1) * n);
          const exact =
            regularisation === null
              ? top1MaxReference(own, positive)
              : bprMaxReference(own, positive, regularisation);
          expect(Math.abs(read(computed.losses, row) - exact.loss)).toBeLessThan(tolerance);
          const slopes = exact.gradient.map((slope) => slope * read(weights, row));
          const found = computed.gradient.slice(row * n, (row + 1) * n);
          expect(largestDifference(found, slopes)).toBeLessThan(tolerance);
        });
      }
    });

    test("a score of −∞ is no negative; without any negative there is no loss", () => {
      const scores = drawNumbers(7, 8, 3);
      const marked = Float64Array.of(
        ...scores.subarray(0, 5),
        -Infinity,
        scores[5] ?? 0,
        -Infinity,
      );
      const given = { positives: [2], weights: Float64Array.of(0.5), regularisation };
      const plain = runRankingLoss(kernels, { ...given, scores: scores.slice(0, 6) });
      const masked = runRankingLoss(kernels, { ...given, scores: marked });
      const tolerance = lossTolerance(3, regularisation ?? 0);
      expect(largestDifference(masked.losses, plain.losses)).toBeLessThan(tolerance);
      const kept = masked.gradient.filter((_, column) => marked[column] !== -Infinity);
      expect(largestDifference(kept, plain.gradient)).toBeLessThan(tolerance);
      expect(largest(Float64Array.of(masked.gradient[5] ?? 1, masked.gradient[7] ?? 1))).toBe(0);
      const alone = Float64Array.of(-Infinity, -Infinity, 1, -Infinity, -Infinity);
      const none = runRankingLoss(kernels, { ...given, scores: alone });
      expect(none.losses).toEqual(Float64Array.of(0));
      expect(none.gradient).toEqual(new Float32Array(5));
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY])("a score of %d shows in the loss", (bad) => {
      const scores = Float64Array.of(0, 1, 2, 0, bad, 0, 0, 0, 0);
      const weights = Float64Array.of(1);
      const given = { scores, positives: [1], weights, regularisation };
      expect(Number.isFinite(runRankingLoss(kernels, given).losses[0])).toBe(false);
    });
  });

  test("the hopeless and the perfect positive", () => {
    const loss = (positive: number) => {
      const scores = Float64Array.of(positive, 0, 0, 0, 0);
      const weights = Float64Array.of(1);
      const given = { scores, positives: [0], weights, regularisation: 0 };
      const { losses, gradient } = runRankingLoss(kernels, given);
      return [losses[0], gradient[0]];
    };
    expect(loss(-200)).toEqual([200, -1]);
    expect(loss(200)).toEqual([0, -0]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("a logit of %d shows in the loss", (bad) => {
    const zeros = new Float64Array(3);
    const { losses } = runBinaryCrossEntropy(kernels, Float64Array.of(0, bad, 0), zeros);
    expect(Number.isFinite(losses[1])).toBe(false);
  });
});
