// Elementwise work on rows. A kernel rounds once per operation in a stated order, so Math.fround says the exact bits.

import { describe, expect, test } from "vitest";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";

const f = Math.fround;
const SHAPES = [
  [1, 1],
  [4, 8],
  [3, 7],
  [9, 21],
  [6, 40],
] as const;

describe.each(BUILDS)("rows, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(SHAPES)("gather, scatter, scale and add for %i rows of %i", (rows, columns) => {
    const bench = createBench(kernels);
    const { run } = bench;
    const table = drawNumbers(5 * columns, 1);
    const scaleValues = drawNumbers(rows, 2);
    const chosen = Array.from({ length: rows }, (__, row) => (row * 3) % 5);
    const tableAt = bench.matrix(5, columns, table);
    const x = bench.matrix(rows, columns);
    const scales = bench.matrix(1, rows, scaleValues);
    const indices = bench.indices(chosen);
    const bias = bench.matrix(1, columns, drawNumbers(columns, 3));
    const expected = new Float32Array(rows * columns).map((__, index) =>
      read(table, read(chosen, Math.floor(index / columns)) * columns + (index % columns)),
    );

    run.gatherRows(x.at, tableAt.at, indices, rows, columns);
    expect(x.values()).toEqual(expected);

    const scattered = Float32Array.from(table);
    expected.forEach((value, index) => {
      const row = Math.floor(index / columns);
      const target = read(chosen, row) * columns + (index % columns);
      scattered[target] = f(read(scattered, target) + f(value * read(scaleValues, row)));
    });
    run.scatterAddRows(tableAt.at, x.at, scales.at, indices, rows, columns);
    expect(tableAt.values()).toEqual(scattered);

    run.scaleRows(x.at, scales.at, rows, columns);
    run.addToRows(x.at, bias.at, rows, columns);
    const scaled = expected.map((value, index) =>
      f(
        f(value * read(scaleValues, Math.floor(index / columns))) +
          read(bias.values(), index % columns),
      ),
    );
    expect(x.values()).toEqual(scaled);
    bench.expectIntact();
  });

  test.each(SHAPES)("copies of %i rows of %i columns into wider rows and back", (rows, columns) => {
    const bench = createBench(kernels);
    const before = 5;
    const width = before + columns + 3;
    const narrow = drawNumbers(rows * columns, 10);
    const wide = drawNumbers(rows * width, 11);
    const wideAt = bench.matrix(rows, width, wide);
    const narrowAt = bench.matrix(rows, columns, narrow);
    const inside = [wideAt.at + 4 * before, wideAt.step] as const;
    bench.run.copyColumns(...inside, narrowAt.at, narrowAt.step, rows, columns);
    const expected = Float32Array.from(wide, (value, index) => {
      const column = (index % width) - before;
      const isInside = column >= 0 && column < columns;
      return isInside ? read(narrow, Math.floor(index / width) * columns + column) : value;
    });
    expect(wideAt.values()).toEqual(expected);
    const back = bench.matrix(rows, columns);
    bench.run.copyColumns(back.at, back.step, ...inside, rows, columns);
    expect(back.values()).toEqual(narrowAt.values());
    bench.expectIntact();
  });

  test.each(SHAPES)("weighted sums of %i rows of %i, four at a time", (rows, columns) => {
    const bench = createBench(kernels);
    const x = drawNumbers(rows * columns, 4);
    const scales = drawNumbers(rows, 5);
    const out = bench.matrix(1, columns, drawNumbers(columns, 6));
    const expected = out.values().map((start, j) => {
      const term = (row: number) => f(read(x, row * columns + j) * read(scales, row));
      let sum = start;
      let row = 0;
      for (; row + 4 <= rows; row += 4) {
        const pairs = f(f(term(row) + term(row + 1)) + f(term(row + 2) + term(row + 3)));
        sum = f(sum + pairs);
      }
      for (; row < rows; row++) {
        sum = f(sum + term(row));
      }
      return sum;
    });
    const operands = [bench.matrix(rows, columns, x).at, bench.matrix(1, rows, scales).at] as const;
    bench.run.addWeightedRows(out.at, ...operands, rows, columns);
    expect(out.values()).toEqual(expected);
    bench.expectIntact();
  });

  test("sums of vectors and of squares; what is not finite shows in the sum of squares", () => {
    const bench = createBench(kernels);
    const [x, y] = [drawNumbers(24, 7), drawNumbers(24, 8)];
    const [xAt, yAt] = [bench.matrix(1, 24, x), bench.matrix(1, 24, y)];
    const out = bench.matrix(1, 24);
    bench.run.addVectors(out.at, xAt.at, yAt.at, 24);
    expect(out.values()).toEqual(Float32Array.from(x, (value, i) => f(value + read(y, i))));
    const exact = x.reduce((sum, value) => sum + value ** 2, 0);
    const sum = bench.run.sumOfSquares(xAt.at, 24);
    expect(Math.abs(sum - exact)).toBeLessThan(24 * 2 ** -53 * exact);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      bench.memory.f32(xAt.at, 24)[13] = value;
      expect(Number.isFinite(bench.run.sumOfSquares(xAt.at, 24))).toBe(false);
    }
    bench.expectIntact();
  });
});
