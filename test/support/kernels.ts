// Kernels for tests: both builds, matrices in memory with guards around them, and a check of their padding.

import { expect } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import type { ClaimedMemory, Kernels } from "../../functions/core/kernels.ts";
import { padded, rowBytes } from "../../functions/core/layout.ts";
import { randomStream } from "../../functions/core/random.ts";
import { read } from "./read.ts";

/** Every kernel is tested in the build that runs and in the one with assertions, with both tiles. */
export const BUILDS: readonly (readonly [string, () => Kernels])[] = [
  ["release, wide tile", () => loadKernels({ build: "release", tile: "wide" })],
  ["release, plain tile", () => loadKernels({ build: "release", tile: "plain" })],
  ["debug, wide tile", () => loadKernels({ build: "debug", tile: "wide" })],
  ["debug, plain tile", () => loadKernels({ build: "debug", tile: "plain" })],
];

/** The same and the build whose products may be fused: what is judged by a tolerance holds in all of them. */
export const ALL_BUILDS: typeof BUILDS = [
  ...BUILDS,
  ["relaxed, wide tile", () => loadKernels({ build: "relaxed", tile: "wide" })],
  ["relaxed, plain tile", () => loadKernels({ build: "relaxed", tile: "plain" })],
];

const GUARD_BYTES = 64;
const GUARD = 0x5a5a5a5a;
const BENCH_BYTES = 2 ** 23;

/** A matrix in the memory of a bench. */
export interface BenchMatrix {
  readonly at: number;
  readonly step: number;
  /** The elements, without padding. */
  values(): Float32Array;
}

/** Memory for one test. */
export interface Bench {
  readonly run: Kernels["run"];
  readonly memory: ClaimedMemory;
  /** A matrix with these elements, or zeros, and with padding of zeros. */
  matrix(rows: number, columns: number, elements?: ArrayLike<number>): BenchMatrix;
  /** Room for `bytes`, zero at first. */
  room(bytes: number): number;
  indices(values: readonly number[]): number;
  /** Expects the padding of all matrices to be zero and everything between regions to be untouched. */
  expectIntact(): void;
}

/** A bench in the memory of fresh kernels. */
export function createBench(kernels: Kernels): Bench {
  const endByte = kernels.startByte + BENCH_BYTES;
  const memory = kernels.claim(endByte);
  const guards: number[] = [];
  const checks: (() => void)[] = [];
  let next = kernels.startByte;
  const room = (bytes: number) => {
    const guard = Math.ceil(next / GUARD_BYTES) * GUARD_BYTES;
    memory.u32(guard, GUARD_BYTES / 4).fill(GUARD);
    guards.push(guard);
    const at = guard + GUARD_BYTES;
    next = at + Math.ceil(bytes / 16) * 16;
    return at;
  };
  const matrix = (rows: number, columns: number, elements?: ArrayLike<number>): BenchMatrix => {
    const step = rowBytes(columns);
    const at = room(rows * step);
    const rowAt = (row: number) => memory.f32(at + row * step, padded(columns));
    const values = () => {
      const copy = new Float32Array(rows * columns);
      for (let row = 0; row < rows; row++) {
        copy.set(rowAt(row).subarray(0, columns), row * columns);
      }
      return copy;
    };
    for (let index = 0; elements !== undefined && index < rows * columns; index++) {
      rowAt(Math.floor(index / columns))[index % columns] = read(elements, index);
    }
    checks.push(() => {
      for (let row = 0; row < rows; row++) {
        const padding = rowAt(row).subarray(columns);
        expect(
          padding.every((element) => element === 0),
          `padding of row ${row}`,
        ).toBe(true);
      }
    });
    return { at, step, values };
  };
  const indices = (values: readonly number[]) => {
    const at = room(4 * values.length);
    memory.u32(at, values.length).set(values);
    return at;
  };
  const expectIntact = () => {
    room(0);
    for (const guard of guards) {
      const words = memory.u32(guard, GUARD_BYTES / 4);
      expect(
        words.every((word) => word === GUARD),
        "nothing is written between regions",
      ).toBe(true);
    }
    for (const check of checks) {
      check();
    }
  };
  return { run: kernels.run, memory, matrix, room, indices, expectIntact };
}

/** `count` f32 numbers, uniform in ± scale, as f64. */
export function drawNumbers(count: number, seed: number, scale = 1): Float64Array {
  const stream = randomStream({ seed, purpose: "test" });
  return Float64Array.from({ length: count }, () =>
    Math.fround((2 * stream.uniform() - 1) * scale),
  );
}
