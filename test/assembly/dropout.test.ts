import { describe, expect, test } from "vitest";
import { dropoutKey, dropThreshold, keptScale } from "../../functions/core/models/dropout.ts";
import { philox } from "../../functions/core/random.ts";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";

const key = dropoutKey({ seed: 2 ** 40 + 3, round: 2, shard: 5 });

/** The factor of row r and column j, as the kernel states it. */
function factorAt(columns: number, row: number, j: number, rate: number, update: number) {
  const position = row * Math.ceil(columns / 8) * 8 + j;
  const block = philox([Math.floor(position / 4), update, 7, 0], key);
  return read(block, position % 4) < dropThreshold(rate) ? 0 : keptScale(rate);
}

describe.each(BUILDS)("dropout, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each([
    [1, 1, 0.2],
    [3, 8, 0.5],
    [5, 13, 0.1],
    [4, 16, 0.75],
  ])("a mask of %i × %i has the words of its positions; padding is 0", (rows, columns, rate) => {
    const bench = createBench(kernels);
    const mask = bench.matrix(rows, columns);
    const chance = [dropThreshold(rate), keptScale(rate)] as const;
    bench.run.dropoutMask(mask.at, rows, columns, ...chance, ...key, 11, 7);
    const expected = Float32Array.from({ length: rows * columns }, (_, index) =>
      factorAt(columns, Math.floor(index / columns), index % columns, rate, 11),
    );
    expect(mask.values()).toEqual(expected);
    bench.expectIntact();
  });

  test("the share that is dropped is the rate, and the mean of the factors is 1", () => {
    const bench = createBench(kernels);
    const [rows, columns, rate] = [400, 64, 0.2];
    const mask = bench.matrix(rows, columns);
    bench.run.dropoutMask(
      mask.at,
      rows,
      columns,
      dropThreshold(rate),
      keptScale(rate),
      ...key,
      0,
      0,
    );
    const dropped = mask.values().filter((factor) => factor === 0).length / (rows * columns);
    // Five standard deviations of a share of 25,600 independent elements.
    expect(Math.abs(dropped - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / 25_600));
  });

  test.each([8, 24, 40])("products of %i elements, and their sums", (n) => {
    const bench = createBench(kernels);
    const [x, y, z] = [drawNumbers(n, 1), drawNumbers(n, 2), drawNumbers(n, 3)];
    const [a, b, c] = [x, y, z].map((values) => bench.matrix(1, n, values)) as [
      ReturnType<typeof bench.matrix>,
      ReturnType<typeof bench.matrix>,
      ReturnType<typeof bench.matrix>,
    ];
    bench.run.addProducts(c.at, a.at, b.at, n);
    const products = Float32Array.from(x, (value, index) => value * read(y, index));
    expect(c.values()).toEqual(products.map((value, index) => read(z, index) + value));
    bench.run.multiplyVectors(a.at, a.at, b.at, n);
    expect(a.values()).toEqual(products);
    bench.expectIntact();
  });
});
