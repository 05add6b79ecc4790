// Loads the WebAssembly module that `npm run build` makes and chooses its tile. V8 can merge pairs of 128-bit
// operations into 256-bit ones where the flag below is set before compilation; it changes no bit of any result. Where
// it has no effect (arm64, other versions) the wide tile is slow, so a probe times both for less than a millisecond.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { ConfigurationError } from "../core/errors.ts";
import { type KernelExports, type Kernels, kernelsFromExports } from "../core/kernels.ts";
import { expectRelaxedSimd } from "./relaxedSimd.ts";

/** Which of the builds, and which tile. */
export interface KernelOptions {
  /**
   * `release` is what runs; `debug` has assertions and is for tests; `relaxed` may fuse a product and a sum, so its
   * results need not repeat on another machine.
   */
  readonly build?: "release" | "debug" | "relaxed";
  /** `probe` chooses by speed; the others are for tests and measurements. */
  readonly tile?: "probe" | "plain" | "wide";
}

const FILES = {
  release: "kernels.wasm",
  debug: "kernels.debug.wasm",
  relaxed: "kernels.relaxed.wasm",
} as const;
/** Candidates for build/, from functions/adapters/ in the sources and from build/functions/adapters/. */
const FOLDERS = ["../../build/", "../../"] as const;
const COMPILER_FLAGS = [
  "--experimental-wasm-revectorize",
  "--no-liftoff",
  "--no-wasm-lazy-compilation",
] as const;
const PROBE_STEPS = 256;
const PROBE_CALLS = 200;
const PROBE_REPEATS = 5;

/**
 * Compiles and instantiates a build. Throws ConfigurationError `not-built` when it is missing, and
 * `relaxed-simd-missing` when it is the relaxed one and the engine has no such instructions.
 */
export function loadKernels(options: KernelOptions = {}): Kernels {
  const { build = "release", tile = "probe" } = options;
  if (build === "relaxed") {
    expectRelaxedSimd();
  }
  const run = instantiate(findBuild(FILES[build]));
  return kernelsFromExports(run, tile === "probe" ? isWideFaster(run) : tile === "wide");
}

function findBuild(file: string): string {
  const paths = FOLDERS.map((folder) => fileURLToPath(new URL(folder + file, import.meta.url)));
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new ConfigurationError({
      code: "not-built",
      what: "the numeric module is not built",
      where: paths[0] ?? file,
      expected: `the file ${file}`,
      found: "no such file",
      fix: "run `npm run build`",
    });
  }
  return path;
}

/**
 * Compiles with the optimising compiler at once: the module is small, and the probe must see the final code. Flags
 * belong to the process, so they stay as they are: set back by one worker, they would catch another one compiling.
 */
function instantiate(path: string): KernelExports {
  for (const flag of COMPILER_FLAGS) {
    setFlagsFromString(flag);
  }
  const module = new WebAssembly.Module(readFileSync(path));
  return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as KernelExports;
}

/** Called by failing assertions of the debug build; the release build imports nothing. */
function abort(_what: number, _file: number, line: number, column: number): never {
  throw new Error(`assertion failed in the numeric module, line ${line}, column ${column}`);
}

/** Whether the wide tile gives the bits of two plain ones in less time. */
function isWideFaster(run: KernelExports): boolean {
  const a = Number(run.heapBase.value);
  const b = a + PROBE_STEPS * 16;
  const plain = b + PROBE_STEPS * 64;
  const wide = plain + 4 * 64;
  const end = wide + 4 * 64;
  if (run.memory.buffer.byteLength < end) {
    run.memory.grow(Math.ceil((end - run.memory.buffer.byteLength) / 65536));
  }
  const operands = new Float32Array(run.memory.buffer, a, PROBE_STEPS * 20);
  operands.forEach((_, index) => {
    operands[index] = ((index * 2654435761) % 4294967296) / 2 ** 32 - 0.5;
  });
  const tail = [64, a, a + 4, a + 8, a + 12, 16] as const;
  const runPlain = () => {
    run.tile4x8(plain, ...tail, b, PROBE_STEPS, 0);
    run.tile4x8(plain + 32, ...tail, b + 32, PROBE_STEPS, 0);
  };
  const runWide = () => run.tile4x16(wide, ...tail, b, PROBE_STEPS, 0);
  const plainMs = bestMs(runPlain);
  const wideMs = bestMs(runWide);
  const bits = (at: number) => new Uint32Array(run.memory.buffer, at, 64);
  const expected = bits(plain);
  return bits(wide).every((word, index) => word === expected[index]) && wideMs < plainMs;
}

function bestMs(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < PROBE_REPEATS; repeat++) {
    const start = performance.now();
    for (let call = 0; call < PROBE_CALLS / PROBE_REPEATS; call++) {
      work();
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
