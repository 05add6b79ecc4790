// Pooling kernels alone: sizes above, below and not a multiple of the lanes, sequences of different lengths.

import { describe, expect, test } from "vitest";
import { orderRows } from "../../functions/core/models/sequences.ts";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import { gamma } from "../support/tolerance.ts";

const CASES = [
  { lengths: [4, 2, 1], columns: 6 },
  { lengths: [3, 3, 3, 3], columns: 16 },
  { lengths: [7, 7, 5, 3, 1], columns: 9 },
  { lengths: [1], columns: 1 },
];

describe.each(BUILDS)("pooling, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  describe.each(CASES)("lengths $lengths, $columns columns", ({ lengths, columns }) => {
    const order = orderRows(Uint32Array.from(lengths));
    const T = order.counts.length;
    const S = lengths.length;
    const { R } = order;
    const numbers = drawNumbers(R * columns, 1);
    const slopes = drawNumbers(S * columns, 2);
    const rowsOf = (sequence: number) =>
      Array.from({ length: read(lengths, sequence) }, (_, t) => read(order.starts, t) + sequence);
    const at = (row: number, j: number) => read(numbers, row * columns + j);

    test("weighted sums", () => {
      const bench = createBench(kernels);
      const weights = drawNumbers(R, 3);
      const counts = bench.indices([...order.counts]);
      const [x, out] = [bench.matrix(R, columns, numbers), bench.matrix(S, columns)];
      const w = bench.matrix(1, R, weights);
      bench.run.poolWeighted(out.at, x.at, w.at, counts, T, columns);
      out.values().forEach((value, index) => {
        const sum = rowsOf(Math.floor(index / columns)).reduce(
          (so, row) => Math.fround(so + Math.fround(read(weights, row) * at(row, index % columns))),
          0,
        );
        expect(value).toBe(sum);
      });
      bench.expectIntact();
    });

    test("gradients of weighted sums", () => {
      const bench = createBench(kernels);
      const weights = drawNumbers(R, 3);
      const held = drawNumbers(R * columns, 4);
      const counts = bench.indices([...order.counts]);
      const [x, dx] = [bench.matrix(R, columns, numbers), bench.matrix(R, columns, held)];
      const [w, dw] = [bench.matrix(1, R, weights), bench.matrix(1, R)];
      const dout = bench.matrix(S, columns, slopes);
      bench.run.poolWeightedGradient(dx.at, dw.at, x.at, w.at, dout.at, counts, T, columns);
      for (let sequence = 0; sequence < S; sequence++) {
        const slope = slopes.subarray(sequence * columns, (sequence + 1) * columns);
        for (const row of rowsOf(sequence)) {
          const terms = Array.from(slope, (value, j) => at(row, j) * value);
          const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
          const exact = terms.reduce((sum, term) => sum + term, 0);
          const bound = gamma(columns + 4) * size;
          expect(Math.abs(read(dw.values(), row) - exact)).toBeLessThanOrEqual(bound);
          const expected = Array.from(slope, (value, j) =>
            Math.fround(read(held, row * columns + j) + Math.fround(value * read(weights, row))),
          );
          expect([...dx.values().subarray(row * columns, (row + 1) * columns)]).toEqual(expected);
        }
      }
      bench.expectIntact();
    });

    test("maxima and their gradients, the first of equal steps", () => {
      const bench = createBench(kernels);
      // Few different values, so that equal ones occur.
      const coarse = numbers.map((value) => Math.round(value * 2));
      const counts = bench.indices([...order.counts]);
      const [x, out, dout] = [
        bench.matrix(R, columns, coarse),
        bench.matrix(S, columns),
        bench.matrix(S, columns, slopes),
      ];
      const steps = bench.room(4 * S * Math.ceil(columns / 8) * 8);
      const dx = bench.matrix(R, columns);
      bench.run.poolMax(out.at, steps, x.at, counts, T, columns);
      bench.run.poolMaxGradient(dx.at, dout.at, steps, counts, T, columns);
      const expected = new Float32Array(R * columns);
      for (let sequence = 0; sequence < S; sequence++) {
        for (let j = 0; j < columns; j++) {
          const values = rowsOf(sequence).map((row) => read(coarse, row * columns + j));
          const largest = Math.max(...values);
          expect(read(out.values(), sequence * columns + j) === largest).toBe(true);
          const row = rowsOf(sequence)[values.indexOf(largest)] as number;
          expected[row * columns + j] = read(slopes, sequence * columns + j);
        }
      }
      expect(dx.values()).toEqual(expected);
      bench.expectIntact();
    });

    test("softmax over the steps of each sequence, and its gradient", () => {
      const bench = createBench(kernels);
      const counts = bench.indices([...order.counts]);
      const scores = drawNumbers(R, 5, 20);
      const slopesOfRows = drawNumbers(R, 6);
      const [a, da] = [bench.matrix(1, R, scores), bench.matrix(1, R, slopesOfRows)];
      bench.run.poolSoftmax(a.at, counts, T);
      bench.run.poolSoftmaxGradient(da.at, a.at, counts, T);
      for (let sequence = 0; sequence < S; sequence++) {
        const rows = rowsOf(sequence);
        const largest = Math.max(...rows.map((row) => read(scores, row)));
        const powers = rows.map((row) => Math.exp(read(scores, row) - largest));
        const total = powers.reduce((sum, power) => sum + power, 0);
        const mean = rows.reduce(
          (sum, row, t) => sum + (read(powers, t) / total) * read(slopesOfRows, row),
          0,
        );
        rows.forEach((row, t) => {
          const weight = read(powers, t) / total;
          // The difference of two scores up to 20 has an error of 20 u, which e^x passes on.
          const relative = gamma(rows.length + 30);
          expect(Math.abs(read(a.values(), row) - weight)).toBeLessThanOrEqual(relative * weight);
          const slope = weight * (read(slopesOfRows, row) - mean);
          expect(Math.abs(read(da.values(), row) - slope)).toBeLessThanOrEqual(
            4 * relative * weight,
          );
        });
      }
      bench.expectIntact();
    });

    test("dot products of rows, and a vector scaled for each row", () => {
      const bench = createBench(kernels);
      const y = drawNumbers(columns, 7);
      const x = bench.matrix(R, columns, numbers);
      const [vector, out] = [bench.matrix(1, columns, y), bench.matrix(1, R)];
      const rows = bench.matrix(R, columns);
      bench.run.rowDots(out.at, x.at, vector.at, R, columns);
      bench.run.scaledRows(rows.at, out.at, vector.at, R, columns);
      out.values().forEach((value, row) => {
        const terms = Array.from(y, (slope, j) => at(row, j) * slope);
        const exact = terms.reduce((sum, term) => sum + term, 0);
        const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(gamma(columns + 4) * size);
        y.forEach((slope, j) => {
          expect(read(rows.values(), row * columns + j)).toBe(Math.fround(value * slope));
        });
      });
      bench.expectIntact();
    });
  });

  test("a NaN is not lost in a maximum", () => {
    const bench = createBench(kernels);
    const x = bench.matrix(2, 8, [
      1,
      Number.NaN,
      3,
      4,
      5,
      6,
      7,
      8,
      Number.NaN,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
    ]);
    const out = bench.matrix(1, 8);
    const steps = bench.room(32);
    bench.run.poolMax(out.at, steps, x.at, bench.indices([1, 1]), 2, 8);
    expect([...out.values()]).toEqual([Number.NaN, Number.NaN, 3, 4, 5, 6, 7, 8]);
  });
});
