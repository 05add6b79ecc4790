// A square product of f32 matrices, the packing of b included.

import type { Kernels } from "../../functions/core/kernels.ts";
import {
  matrixBytes,
  packedBytes,
  padded,
  planMemory,
  rowBytes,
} from "../../functions/core/layout.ts";
import { drawF32 } from "./draw.ts";
import { type Benchmark, expectAgreement, type Prepared, type Scale } from "./measure.ts";

/** Rows of the product that are also computed in f64. */
const CHECKED_ROWS = 4;

export const PRODUCT: Benchmark = {
  name: "product",
  what: "SGEMM 512³, b packed in every repetition",
  peerDoes: "torch.matmul",
  reach: 0.8,
  prepare,
};

function prepare({ run, startByte, claim }: Kernels, scale: Scale): Prepared {
  const n = scale === "full" ? 512 : 24;
  const bytes = matrixBytes(n, n);
  const { at, endByte } = planMemory(
    { a: bytes, b: bytes, c: bytes, packed: packedBytes(n, padded(n)) },
    startByte,
  );
  const memory = claim(endByte);
  const step = rowBytes(n);
  const a = drawF32(n * n, 1);
  const b = drawF32(n * n, 2);
  memory.f32(at.a, n * n).set(a);
  memory.f32(at.b, n * n).set(b);
  const work = () => {
    run.packPanels(at.packed, at.b, step, n, n);
    run.product(at.c, step, at.a, step, at.packed, n, n, n, 0);
  };
  const answer = () => memory.f32(at.c, n * n);
  const verify = () => {
    work();
    const exact = Float64Array.from({ length: CHECKED_ROWS * n }, (_, index) => {
      const row = Math.floor(index / n);
      let sum = 0;
      for (let k = 0; k < n; k++) {
        sum += (a[row * n + k] as number) * (b[k * n + (index % n)] as number);
      }
      return sum;
    });
    expectAgreement("c", answer().subarray(0, CHECKED_ROWS * n), exact, n);
  };
  const tensor = (values: Float32Array) => ({ shape: [n, n], values });
  return {
    verify,
    work,
    rate: { units: 2 * n ** 3, perSecond: "GFLOP/s" },
    task: { operation: "product", sizes: {}, inputs: { a: tensor(a), b: tensor(b) } },
    compare: ({ c = new Float32Array() }) => expectAgreement("c", answer(), c, n),
  };
}
