import { describe, expect, test } from "vitest";
import { padded } from "../../functions/core/layout.ts";
import { softmaxCrossEntropyReference } from "../reference/softmaxCrossEntropy.ts";
import { ALL_BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import { gamma, STEP_ROUNDINGS } from "../support/tolerance.ts";

/** Rows and V: one, below, at and above the lanes; above the block of 1,024 after which sums go on in f64. */
const SIZES = [
  [1, 2],
  [3, 8],
  [5, 13],
  [2, 1024],
  [4, 2311],
] as const;
const SCALE = 6;

describe.each(ALL_BUILDS)("softmax cross-entropy, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  function run(rows: number, V: number, scoreValues: Float64Array, targets: number[]) {
    const bench = createBench(kernels);
    const bias = bench.room(4 * padded(V));
    const biasValues = drawNumbers(V, 2);
    bench.memory.f32(bias, padded(V)).fill(Number.NEGATIVE_INFINITY).set(biasValues);
    const scores = bench.matrix(rows, V, scoreValues);
    const [scales, losses] = [bench.room(4 * rows), bench.room(8 * rows)];
    const weights = bench.matrix(1, rows, drawNumbers(rows, 3).map(Math.abs));
    const given = [bias, bench.indices(targets), weights.at] as const;
    bench.run.softmaxCrossEntropy(scores.at, scales, losses, ...given, rows, V);
    bench.expectIntact();
    const computed = {
      scores: scores.values(),
      scales: bench.memory.f32(scales, rows).slice(),
      losses: bench.memory.f64(losses, rows).slice(),
    };
    return { ...computed, biasValues, weights: weights.values() };
  }

  test.each(SIZES)("%i rows of %i against the reference", (rows, V) => {
    const scores = drawNumbers(rows * V, 1, SCALE);
    const targets = Array.from({ length: rows }, (__, row) => (row * 7 + 1) % V);
    const computed = run(rows, V, scores, targets);
    // A score and a bias are at most SCALE + 1, so the arguments of exp, whose rounding e^x magnifies, are twice that.
    const bound = gamma(STEP_ROUNDINGS + Math.min(V, 1024)) * 2 * (SCALE + 1);
    targets.forEach((target, row) => {
      const logits = scores
        .slice(row * V, (row + 1) * V)
        .map((score, item) => score + read(computed.biasValues, item));
      const { loss, gradient } = softmaxCrossEntropyReference(logits, target);
      expect(Math.abs(read(computed.losses, row) - loss)).toBeLessThan(bound);
      const weight = read(computed.weights, row);
      gradient.forEach((slope, item) => {
        const value = read(computed.scores, row * V + item) * read(computed.scales, row);
        expect(Math.abs(value - weight * slope), `item ${item}`).toBeLessThan(bound * weight);
      });
    });
  });

  test.each([1e4, -1e4])("scores around %i do not overflow", (shift) => {
    const [loss] = run(1, 3, Float64Array.of(shift, shift, shift), [1]).losses;
    expect(Math.abs((loss ?? 0) - Math.log(3))).toBeLessThan(2);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("a score of %d shows in the loss", (score) => {
    const { losses } = run(1, 9, Float64Array.of(0, 0, 0, 0, score, 0, 0, 0, 0), [1]);
    expect(Number.isFinite(losses[0])).toBe(false);
  });
});
