import { expect, test } from "vitest";
import {
  layoutParameters,
  padWeights,
  SCRATCH_BYTES,
  unpadWeights,
} from "../../../functions/core/layout.ts";
import {
  dense,
  denseBackward,
  denseGradients,
  densePackedBytes,
} from "../../../functions/core/models/denseLayer.ts";
import { linearParameters } from "../../../functions/core/models/latentHead.ts";
import { BUILDS, createBench, drawNumbers } from "../../support/kernels.ts";
import { read } from "../../support/read.ts";
import { gamma, largestDifference } from "../../support/tolerance.ts";

/** [rows, columns] of Σ over `count` of a product of two elements. */
function sums(rows: number, columns: number, count: number, term: (...at: number[]) => number) {
  return Float64Array.from({ length: rows * columns }, (_, index) => {
    let sum = 0;
    for (let step = 0; step < count; step++) {
      sum += term(Math.floor(index / columns), index % columns, step);
    }
    return sum;
  });
}

const CASES = BUILDS.flatMap(([name, make]) =>
  [
    [5, 11, 7],
    [13, 3, 18],
    [8, 16, 8],
  ].map((sizes) => [name, sizes, make] as const),
);

test.each(CASES)("%s, [rows, N, K] = %j: forward and gradients by their sums", (_, sizes, make) => {
  const [rows = 0, N = 0, K = 0] = sizes;
  const { run, memory, matrix, room, expectIntact } = createBench(make());
  const layout = layoutParameters(linearParameters("some", N, K));
  const [w, b] = [drawNumbers(N * K, 1), drawNumbers(N, 2)];
  const [xs, slopes] = [drawNumbers(rows * K, 3), drawNumbers(rows * N, 4)];
  const region = () => room(4 * layout.paddedCount);
  const at = {
    weights: region(),
    gradients: region(),
    packedSmall: room(densePackedBytes([rows, N, K])),
    ones: matrix(1, rows, new Float64Array(rows).fill(1)).at,
    scratch: room(SCRATCH_BYTES),
  };
  padWeights(layout, memory.f32(at.weights, layout.paddedCount), Float32Array.of(...w, ...b));
  const network = { run, plan: { layout, at } };
  const [x, dy, y, dx] = [
    matrix(rows, K, xs),
    matrix(rows, N, slopes),
    matrix(rows, N),
    matrix(rows, K),
  ];

  dense(network, "some", y.at, x.at, [rows, N, K]);
  const forward = sums(rows, N, K, (row, n, k) => read(xs, row * K + k) * read(w, n * K + k));
  const expected = forward.map((sum, index) => sum + read(b, index % N));
  expect(largestDifference(y.values(), expected)).toBeLessThan(gamma(K + 2) * (K + 1));

  denseBackward(network, "some", dx.at, dy.at, [rows, N, K], 0);
  denseBackward(network, "some", dx.at, dy.at, [rows, N, K], 1);
  const back = sums(rows, K, N, (row, k, n) => 2 * read(slopes, row * N + n) * read(w, n * K + k));
  expect(largestDifference(dx.values(), back)).toBeLessThan(gamma(N + 2) * 2 * N);

  denseGradients(network, "some", dy.at, x.at, [rows, N, K]);
  const found = unpadWeights(layout, memory.f32(at.gradients, layout.paddedCount));
  const dw = sums(N, K, rows, (n, k, row) => read(slopes, row * N + n) * read(xs, row * K + k));
  const db = sums(1, N, rows, (_one, n, row) => read(slopes, row * N + n));
  expect(largestDifference(found, [...dw, ...db])).toBeLessThan(gamma(rows + 2) * rows);
  expectIntact();
});
