// The binary interface of assembly/: the exports of the module with their types, and views of its memory. What the
// parameters mean is said above each kernel in assembly/. Addresses and sizes are numbers; every parameter `…Step`
// and every address counts bytes.

import { assert } from "./assert.ts";
import { LimitError } from "./errors.ts";

type Kernel = (...addressesAndSizes: number[]) => void;
type Measure = (...addressesAndSizes: number[]) => number;

/** Names of the exported kernels that return nothing, with their number of parameters. */
export const KERNELS = {
  adagrad: 6,
  adam: 12,
  addProducts: 4,
  addScaled: 4,
  addToRows: 4,
  addVectors: 4,
  addWeightedRows: 5,
  binaryCrossEntropy: 6,
  bprMax: 8,
  copyColumns: 6,
  dropoutMask: 9,
  expVector: 3,
  gatherRows: 5,
  gaussianGradient: 8,
  gaussianLatent: 7,
  gruBackward: 10,
  gruBias: 4,
  gruBiasGradients: 6,
  gruForward: 8,
  gruStep: 6,
  gruStepBackward: 6,
  logVector: 3,
  lstmBackward: 12,
  lstmForward: 11,
  momentum: 8,
  multinomialLikelihood: 10,
  multiplyVectors: 4,
  packPanels: 5,
  packPanelsTransposed: 5,
  pairScores: 9,
  poolMax: 6,
  poolMaxGradient: 6,
  poolSoftmax: 3,
  poolSoftmaxGradient: 4,
  poolWeighted: 6,
  poolWeightedGradient: 8,
  previousStates: 6,
  product: 9,
  productTransposed: 10,
  quantisePanels: 6,
  quantiseStates: 6,
  quantisedScores: 10,
  rehashTable: 1,
  rnnBackward: 9,
  rnnForward: 8,
  rowDots: 5,
  scaleRows: 4,
  scaleVector: 3,
  scaledRows: 5,
  scatterAddBags: 7,
  scatterAddRows: 6,
  scatterRows: 5,
  sigmoidVector: 3,
  smoothedCrossEntropy: 9,
  softmaxCrossEntropy: 8,
  tanhGradient: 3,
  tanhVector: 3,
  tile4x16: 10,
  tile4x8: 10,
  top1Max: 7,
  useWideTile: 1,
  weightedRowSums: 7,
} as const;

/** Names of the exported kernels that return a number, with their number of parameters. */
export const MEASURES = {
  bestCandidates: 10,
  countNotBelow: 3,
  eventRows: 6,
  exponentialSum: 3,
  internBytes: 3,
  largest: 2,
  scanRows: 5,
  squaredError: 5,
  sumOfSquares: 2,
  topItems: 5,
  topSums: 8,
} as const;

/** What the module exports. */
export type KernelExports = Readonly<
  Record<keyof typeof KERNELS, Kernel> &
    Record<keyof typeof MEASURES, Measure> & {
      memory: WebAssembly.Memory;
    }
>;

/** The part of memory that one holder may use until the next claim. */
export interface ClaimedMemory {
  /** Views of `count` elements from byte `at` on. Make them where they are used: growth of memory detaches them. */
  f32(at: number, count: number): Float32Array;
  f64(at: number, count: number): Float64Array;
  u32(at: number, count: number): Uint32Array;
  u8(at: number, count: number): Uint8Array;
  /** Makes the claim reach to `endByte`, keeping what it holds; what is new is not cleared. */
  extend(endByte: number): void;
}

/** An instance of the module. */
export interface Kernels {
  readonly run: KernelExports;
  /**
   * Whether the tile for 256-bit vectors is in use, which is chosen when first asked for or at the first claim. A
   * record, never part of a result: the bits are the same.
   */
  readonly isWide: boolean;
  /** The first byte that may be planned. */
  readonly startByte: number;
  /** Grows memory up to `endByte`, clears it, and ends the claim before. Throws LimitError where it does not grow. */
  claim(endByte: number): ClaimedMemory;
}

const PAGE_BYTES = 65536;

/**
 * Kernels from the exports of a new instance. `chooseWide` is asked at the first claim and not before: to choose, code
 * is compiled, which takes longer than to instantiate.
 */
export function kernelsFromExports(run: KernelExports, chooseWide: () => boolean): Kernels {
  const startByte = run.memory.buffer.byteLength;
  let chosen: boolean | null = null;
  let claims = 0;
  const isWide = () => {
    if (chosen === null) {
      chosen = chooseWide();
      run.useWideTile(chosen ? 1 : 0);
    }
    return chosen;
  };
  const claim = (endByte: number): ClaimedMemory => {
    isWide();
    growMemory(run.memory, endByte);
    new Uint8Array(run.memory.buffer, startByte, endByte - startByte).fill(0);
    claims += 1;
    const own = claims;
    let ownEnd = endByte;
    const buffer = (at: number, bytes: number) => {
      assert(own === claims, "memory is used by its latest claim only");
      assert(at >= startByte && at + bytes <= ownEnd, "a view lies within its claim");
      return run.memory.buffer;
    };
    return {
      f32: (at, count) => new Float32Array(buffer(at, 4 * count), at, count),
      f64: (at, count) => new Float64Array(buffer(at, 8 * count), at, count),
      u32: (at, count) => new Uint32Array(buffer(at, 4 * count), at, count),
      u8: (at, count) => new Uint8Array(buffer(at, count), at, count),
      extend(newEnd) {
        assert(own === claims, "memory is used by its latest claim only");
        growMemory(run.memory, newEnd);
        ownEnd = Math.max(ownEnd, newEnd);
      },
    };
  };
  return {
    run,
    get isWide() {
      return isWide();
    },
    startByte,
    claim,
  };
}

function growMemory(memory: WebAssembly.Memory, endByte: number): void {
  const missing = endByte - memory.buffer.byteLength;
  if (missing <= 0) {
    return;
  }
  try {
    memory.grow(Math.ceil(missing / PAGE_BYTES));
  } catch (cause) {
    throw new LimitError(
      {
        code: "memory-unavailable",
        what: "the memory of the numeric module does not grow",
        where: "WebAssembly memory",
        expected: `${endByte} bytes`,
        found: `${memory.buffer.byteLength} bytes and no more`,
        fix: "give the process more memory, or choose a smaller model or batch",
      },
      { cause },
    );
  }
}
