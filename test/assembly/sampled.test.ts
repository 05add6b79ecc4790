import { describe, expect, test } from "vitest";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import { gamma } from "../support/tolerance.ts";

const SHAPES = [
  [1, 1],
  [4, 8],
  [3, 7],
  [9, 21],
  [6, 40],
] as const;

describe.each(BUILDS)("sampled rows, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  describe.each([
    ["rows of their own", 1],
    ["one row for all", 0],
  ] as const)("scores of pairs with %s", (__, own) => {
    test.each(SHAPES)("%i rows of %i", (rows, columns) => {
      const bench = createBench(kernels);
      const others = 1 + own * (rows - 1);
      const x = drawNumbers(rows * columns, 1);
      const y = drawNumbers(others * columns, 2);
      const bias = drawNumbers(others, 3);
      const out = bench.matrix(rows, 3);
      const [xAt, yAt] = [bench.matrix(rows, columns, x), bench.matrix(others, columns, y)];
      const given = [yAt.at, own * yAt.step, bench.matrix(1, others, bias).at, own * 4] as const;
      bench.run.pairScores(out.at + 4, out.step, xAt.at, ...given, rows, columns);
      const computed = out.values();
      for (let row = 0; row < rows; row++) {
        const other = own * row;
        const products = Float64Array.from(
          { length: columns },
          (___, j) => read(x, row * columns + j) * read(y, other * columns + j),
        );
        const sum = (of: (value: number) => number) =>
          products.reduce((total, value) => total + of(value), of(read(bias, other)));
        const difference = Math.abs(read(computed, row * 3 + 1) - sum((value) => value));
        expect(difference).toBeLessThanOrEqual(gamma(columns + 2) * sum(Math.abs));
        expect([computed[row * 3], computed[row * 3 + 2]]).toEqual([0, 0]);
      }
      bench.expectIntact();
    });
  });

  test.each(SHAPES)("%i rows of %i go where they came from", (rows, columns) => {
    const bench = createBench(kernels);
    const table = bench.matrix(2 * rows, columns, drawNumbers(2 * rows * columns, 4));
    const before = table.values();
    const chosen = Array.from({ length: rows }, (__, row) => 2 * (rows - 1 - row));
    const indices = bench.indices(chosen);
    const values = drawNumbers(rows * columns, 5);
    bench.run.scatterRows(table.at, bench.matrix(rows, columns, values).at, indices, rows, columns);
    const back = bench.matrix(rows, columns);
    bench.run.gatherRows(back.at, table.at, indices, rows, columns);
    expect(back.values()).toEqual(Float32Array.from(values));
    const odd = (all: Float32Array) => all.filter((___, i) => Math.floor(i / columns) % 2 === 1);
    expect(odd(table.values())).toEqual(odd(before));
    bench.expectIntact();
  });
});
