import { describe, expect, test } from "vitest";
import { packedBytes, padded, SCRATCH_BYTES } from "../../functions/core/layout.ts";
import { ALL_BUILDS, BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import { gamma } from "../support/tolerance.ts";

/** M, N, K: equal to tiles and blocks, multiples, below, above, one, primes. */
const SIZES = [
  [4, 16, 256],
  [8, 32, 512],
  [128, 48, 8],
  [3, 5, 7],
  [1, 1, 1],
  [5, 17, 257],
  [131, 23, 30],
  [2, 40, 300],
] as const;

/** a(m, k) · b(k, n), and the same with absolute values, which bounds the error. */
function exactProduct(
  [M, N, K]: readonly [number, number, number],
  a: (m: number, k: number) => number,
  b: (k: number, n: number) => number,
) {
  const exact = new Float64Array(M * N);
  const magnitude = new Float64Array(M * N);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      for (let k = 0; k < K; k++) {
        const term = a(m, k) * b(k, n);
        exact[m * N + n] = read(exact, m * N + n) + term;
        magnitude[m * N + n] = read(magnitude, m * N + n) + Math.abs(term);
      }
    }
  }
  return { exact, magnitude };
}

/** Expects |c − exact| ≤ γ |a| |b|: K products and sums, one more sum per block, one to accumulate. */
function expectProduct(
  c: Float32Array,
  { exact, magnitude }: ReturnType<typeof exactProduct>,
  K: number,
): void {
  const bound = gamma(K + Math.ceil(K / 256) + 1);
  c.forEach((value, index) => {
    const error = Math.abs(value - read(exact, index));
    expect(error, `element ${index}`).toBeLessThanOrEqual(bound * read(magnitude, index));
  });
}

describe.each(ALL_BUILDS)("matrix products, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(SIZES)("a b, a bᵀ and aᵀ b for M %i, N %i, K %i", (M, N, K) => {
    const bench = createBench(kernels);
    const { run } = bench;
    const aValues = drawNumbers(M * K, 1);
    const bValues = drawNumbers(K * N, 2);
    const a = bench.matrix(M, K, aValues);
    const aTransposed = bench.matrix(K, M, transposed(aValues, M, K));
    const b = bench.matrix(K, N, bValues);
    const bTransposed = bench.matrix(N, K, transposed(bValues, K, N));
    const [nn, nt, tn] = [bench.matrix(M, N), bench.matrix(M, N), bench.matrix(M, N)];
    const packed = bench.room(packedBytes(K, N));
    const scratch = bench.room(SCRATCH_BYTES);
    const exact = exactProduct(
      [M, N, K],
      (m, k) => read(aValues, m * K + k),
      (k, n) => read(bValues, k * N + n),
    );

    run.packPanels(packed, b.at, b.step, K, padded(N));
    run.product(nn.at, nn.step, a.at, a.step, packed, M, padded(N), K, 0);
    const operands = [aTransposed.at, aTransposed.step, packed, scratch] as const;
    run.productTransposed(tn.at, tn.step, ...operands, M, padded(N), K, 0);
    run.packPanelsTransposed(packed, bTransposed.at, bTransposed.step, K, N);
    run.product(nt.at, nt.step, a.at, a.step, packed, M, padded(N), K, 0);

    expectProduct(nn.values(), exact, K);
    expect(nt.values(), "the order of additions does not depend on the form").toEqual(nn.values());
    expect(tn.values(), "the order of additions does not depend on the form").toEqual(nn.values());
    bench.expectIntact();
  });

  test("accumulates: twice the same product is twice its value", () => {
    const bench = createBench(kernels);
    const { run } = bench;
    const [M, N, K] = [7, 21, 19];
    const a = bench.matrix(M, K, drawNumbers(M * K, 3));
    const b = bench.matrix(K, N, drawNumbers(K * N, 4));
    const c = bench.matrix(M, N);
    const packed = bench.room(packedBytes(K, N));
    run.packPanels(packed, b.at, b.step, K, padded(N));
    run.product(c.at, c.step, a.at, a.step, packed, M, padded(N), K, 0);
    const once = c.values();
    run.product(c.at, c.step, a.at, a.step, packed, M, padded(N), K, 1);
    expect(c.values()).toEqual(once.map((value) => 2 * value));
    bench.expectIntact();
  });
});

test("both tiles and both builds give the same bits", () => {
  const [M, N, K] = [37, 45, 530];
  const results = BUILDS.map(([, makeKernels]) => {
    const bench = createBench(makeKernels());
    const a = bench.matrix(M, K, drawNumbers(M * K, 5));
    const b = bench.matrix(K, N, drawNumbers(K * N, 6));
    const c = bench.matrix(M, N);
    const packed = bench.room(packedBytes(K, N));
    bench.run.packPanels(packed, b.at, b.step, K, padded(N));
    bench.run.product(c.at, c.step, a.at, a.step, packed, M, padded(N), K, 0);
    return new Uint32Array(c.values().buffer);
  });
  for (const bits of results.slice(1)) {
    expect(bits).toEqual(results[0]);
  }
});

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return values.map((_, index) =>
    read(values, (index % rows) * columns + Math.floor(index / rows)),
  );
}
