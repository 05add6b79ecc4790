// Smoothed labels against the f64 reference, in sizes around the lanes and the block of sums.

import { describe, expect, test } from "vitest";
import { smoothedCrossEntropyReference } from "../reference/softmaxCrossEntropy.ts";
import { ALL_BUILDS, drawNumbers } from "../support/kernels.ts";
import { runSmoothedCrossEntropy, smoothingTolerances } from "../support/lossCase.ts";
import { read } from "../support/read.ts";
import { largestDifference } from "../support/tolerance.ts";

const SIZES = [
  [1, 2],
  [3, 8],
  [5, 13],
  [2, 1024],
  [4, 2311],
] as const;

describe.each(ALL_BUILDS)("smoothed cross-entropy, %s", (_, makeKernels) => {
  test.each(SIZES)("%i rows of %i", (rows, V) => {
    const kernels = makeKernels();
    const logits = drawNumbers(rows * V, 1, 6);
    const weights = drawNumbers(rows, 2).map(Math.abs);
    const targets = Array.from({ length: rows }, (__, row) => (row * 7 + 1) % V);
    const tolerances = smoothingTolerances(logits, V);
    for (const smoothing of [0, 0.1, 0.9]) {
      const given = { logits, weights, targets, V, smoothing };
      const computed = runSmoothedCrossEntropy(kernels, given);
      targets.forEach((target, row) => {
        const columns = [row * V, (row + 1) * V] as const;
        const exact = smoothedCrossEntropyReference(logits.slice(...columns), target, smoothing);
        expect(Math.abs(read(computed.losses, row) - exact.loss)).toBeLessThan(tolerances.loss);
        const slopes = exact.gradient.map((slope) => slope * read(weights, row));
        const found = computed.gradients.slice(...columns);
        expect(largestDifference(found, slopes)).toBeLessThan(tolerances.gradient);
      });
    }
  });
});
