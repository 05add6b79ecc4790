import { describe, expect, test } from "vitest";
import { padded } from "../../functions/core/layout.ts";
import {
  gaussianReference,
  gaussianReferenceGradients,
  multinomialReference,
} from "../reference/variational.ts";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import { gamma, largestDifference, STEP_ROUNDINGS } from "../support/tolerance.ts";

/** Rows and columns: one, below, at, above and not a multiple of the lanes. */
const SIZES = [
  [1, 1],
  [3, 8],
  [5, 13],
  [2, 31],
] as const;

describe.each(BUILDS)("Gaussian latent, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(SIZES)("%i rows of %i against the reference", (rows, Z) => {
    const bench = createBench(kernels);
    const count = rows * Z;
    const inputs = {
      mean: drawNumbers(count, 1, 2),
      logVariance: drawNumbers(count, 2, 2),
      noise: drawNumbers(count, 3, 2),
    };
    const dlatent = drawNumbers(count, 4, 2);
    const given = [inputs.mean, inputs.logVariance, inputs.noise].map(
      (values) => bench.matrix(rows, Z, values).at,
    );
    const latent = bench.matrix(rows, Z);
    const kl = bench.room(8 * rows);
    bench.run.gaussianLatent(latent.at, kl, ...given, rows, Z);
    // The gradient of the mean takes the place of that of the latent, as in training.
    const dmean = bench.matrix(rows, Z, dlatent);
    const dlogVariance = bench.matrix(rows, Z);
    const gradients = [dmean.at, dlogVariance.at, dmean.at] as const;
    bench.run.gaussianGradient(...gradients, ...given, 0.25, rows * padded(Z));

    // Terms are at most 2 · 2 · e in size, before a sum of them.
    const bound = gamma(STEP_ROUNDINGS) * 4 * Math.E;
    const exact = gaussianReference(inputs);
    const slopes = gaussianReferenceGradients(inputs, dlatent, 0.25);
    expect(largestDifference(latent.values(), exact.latent)).toBeLessThan(bound);
    expect(largestDifference(dmean.values(), slopes.dmean)).toBeLessThan(bound);
    expect(largestDifference(dlogVariance.values(), slopes.dlogVariance)).toBeLessThan(2 * bound);
    bench.memory.f64(kl, rows).forEach((divergence, row) => {
      const terms = exact.divergence.slice(row * Z, (row + 1) * Z);
      const sum = terms.reduce((total, term) => total + term, 0);
      expect(Math.abs(divergence - sum)).toBeLessThan(2 * Z * bound);
    });
    bench.expectIntact();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("a log variance of %d shows", (value) => {
    const bench = createBench(kernels);
    const [zeros, latent] = [bench.matrix(1, 3).at, bench.matrix(1, 3)];
    const kl = bench.room(8);
    const logVariance = bench.matrix(1, 3, [0, value, 0]).at;
    bench.run.gaussianLatent(latent.at, kl, zeros, logVariance, zeros, 1, 3);
    expect(Number.isFinite(bench.memory.f64(kl, 1)[0])).toBe(false);
  });

  test.each(SIZES)("tanhGradient, %i rows of %i, bit for bit", (rows, H) => {
    const bench = createBench(kernels);
    const [slopes, y] = [drawNumbers(rows * H, 5), drawNumbers(rows * H, 6)];
    const dx = bench.matrix(rows, H, slopes);
    bench.run.tanhGradient(dx.at, bench.matrix(rows, H, y).at, rows * padded(H));
    const f = Math.fround;
    const expected = slopes.map((slope, i) => f(slope * f(1 - f(read(y, i) ** 2))));
    expect([...dx.values()]).toEqual([...expected]);
    bench.expectIntact();
  });
});

describe.each(BUILDS)("sparse rows, %s", (_, makeKernels) => {
  const kernels = makeKernels();
  /** An empty bag at the start, in the middle and at the end, and one item twice in a bag. */
  const offsets = [0, 0, 3, 3, 7, 8, 8];
  const indices = [4, 0, 2, 1, 5, 1, 0, 6];
  const scales = drawNumbers(indices.length, 7);
  const rows = offsets.length - 1;
  const table = 7;
  const rowOf = (entry: number) => offsets.findIndex((offset) => offset > entry) - 1;

  test.each([1, 8, 13, 31])("sums and their transpose, %i columns, bit for bit", (columns) => {
    const bench = createBench(kernels);
    const weights = drawNumbers(table * columns, 8);
    const slopes = drawNumbers(rows * columns, 9);
    const [forward, backward] = [
      new Float32Array(rows * columns),
      Float32Array.from(weights, (weight) => weight),
    ];
    indices.forEach((index, entry) => {
      const row = rowOf(entry);
      const scale = read(scales, entry);
      for (let j = 0; j < columns; j++) {
        const [r, i] = [row * columns + j, index * columns + j];
        forward[r] = read(forward, r) + Math.fround(scale * read(weights, i));
        backward[i] = read(backward, i) + Math.fround(scale * read(slopes, r));
      }
    });
    const bag = [
      bench.indices(offsets),
      bench.indices(indices),
      bench.matrix(1, scales.length, scales).at,
    ] as const;
    const weightsAt = bench.matrix(table, columns, weights);
    // What is there before is overwritten, in the rows of empty bags too.
    const out = bench.matrix(rows, columns, slopes);
    bench.run.weightedRowSums(out.at, weightsAt.at, ...bag, rows, columns);
    expect([...out.values()]).toEqual([...forward]);
    const x = bench.matrix(rows, columns, slopes);
    bench.run.scatterAddBags(weightsAt.at, x.at, ...bag, rows, columns);
    expect([...weightsAt.values()]).toEqual([...backward]);
    bench.expectIntact();
  });
});

describe.each(BUILDS)("multinomial likelihood, %s", (_, makeKernels) => {
  const kernels = makeKernels();
  const SCALE = 6;

  /** Bags of 0, 1, … entries; counts are not whole, and the first item of a bag of three stands in it twice. */
  function run(rows: number, V: number, logits: Float64Array) {
    const bench = createBench(kernels);
    const lists = Array.from({ length: rows }, (__, row) =>
      Array.from({ length: Math.min(row, V) }, (___, k) => ((k % 2) * 5 + row) % V),
    );
    const items = lists.flat();
    const counts = drawNumbers(items.length, 10).map((x) => Math.fround(Math.abs(x) + 0.5));
    const dense = new Float64Array(rows * V);
    const offsets = [0];
    for (const list of lists) {
      offsets.push(read(offsets, offsets.length - 1) + list.length);
    }
    lists.forEach((list, row) => {
      list.forEach((item, k) => {
        const index = row * V + item;
        dense[index] = read(dense, index) + read(counts, read(offsets, row) + k);
      });
    });
    const biasValues = drawNumbers(V, 11);
    const bias = bench.room(4 * padded(V));
    bench.memory.f32(bias, padded(V)).fill(Number.NEGATIVE_INFINITY).set(biasValues);
    const scores = bench.matrix(rows, V, logits);
    const [scales, losses] = [bench.room(4 * rows), bench.room(8 * rows)];
    const weights = drawNumbers(rows, 12).map(Math.abs);
    const bags = [
      bench.indices(offsets),
      bench.indices(items),
      bench.matrix(1, items.length, counts).at,
      bench.matrix(1, rows, weights).at,
    ] as const;
    bench.run.multinomialLikelihood(scores.at, scales, losses, bias, ...bags, rows, V);
    bench.expectIntact();
    return {
      scores: scores.values(),
      scales: bench.memory.f32(scales, rows).slice(),
      losses: bench.memory.f64(losses, rows).slice(),
      dense,
      weights,
      biasValues,
    };
  }

  test.each([
    [1, 1],
    [3, 8],
    [5, 13],
    [4, 1024],
    [6, 2311],
  ])("%i bags over %i items against the reference", (rows, V) => {
    const logits = drawNumbers(rows * V, 13, SCALE);
    const computed = run(rows, V, logits);
    const bound = gamma(STEP_ROUNDINGS + Math.min(V, 1024)) * 2 * (SCALE + 1);
    for (let row = 0; row < rows; row++) {
      const counts = computed.dense.slice(row * V, (row + 1) * V);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const biased = logits
        .slice(row * V, (row + 1) * V)
        .map((score, item) => score + read(computed.biasValues, item));
      const { loss, gradient } = multinomialReference(biased, counts);
      const tolerance = bound * total;
      expect(Math.abs(read(computed.losses, row) - loss)).toBeLessThanOrEqual(tolerance);
      const weight = read(computed.weights, row);
      gradient.forEach((slope, item) => {
        const value = read(computed.scores, row * V + item) * read(computed.scales, row);
        expect(Math.abs(value - weight * slope)).toBeLessThanOrEqual(tolerance * weight);
      });
    }
  });

  test("a score that is no number shows in the loss of its bag", () => {
    const logits = drawNumbers(18, 14);
    logits[9 + 4] = Number.NaN;
    const { losses } = run(2, 9, logits);
    expect(losses[0]).toBe(0);
    expect(losses[1]).toBeNaN();
  });
});
