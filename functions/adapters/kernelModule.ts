// Loads the WebAssembly module that `npm run build` makes and chooses its tile. V8 can merge pairs of 128-bit
// operations into 256-bit ones where the flag below is set before compilation; it changes no bit of any result. Where
// it has no effect (arm64, other versions) the wide tile is slow, so a probe times both.

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
/**
 * Candidates for build/, from functions/adapters/ in the sources and from build/cli/; in a function's bundle, where all
 * is in one file, the module lies at its root, and the file there or one folder below.
 */
const FOLDERS = ["../../build/", "./", "../"] as const;
/** Only V8 for x86-64 has the first flag; elsewhere it would complain of it on stderr. */
const COMPILER_FLAGS =
  process.arch === "x64" ? ["--experimental-wasm-revectorize", "--no-liftoff"] : ["--no-liftoff"];
/** Few calls of many steps: after some hundred calls V8 stops to compile a faster way into the function. */
const PROBE_STEPS = 512;
const PROBE_CALLS = 4;
/** Numbers repeat after this prime; their products are no binary fractions, so sums are rounded. */
const PROBE_PERIOD = 251;
const PROBE_REPEATS = 8;

/** What this process (or thread) has found out already: compiled builds, and whether the wide tile is faster. */
const compiled = new Map<string, WebAssembly.Module>();
let probed: boolean | null = null;

/**
 * Instantiates a build, compiled once a process and probed once, at the first claim of memory. Throws
 * ConfigurationError `not-built` when it is missing, and `relaxed-simd-missing` when it is the relaxed one and the
 * engine has no such instructions.
 */
export function loadKernels(options: KernelOptions = {}): Kernels {
  const { build = "release", tile = "probe" } = options;
  if (build === "relaxed") {
    expectRelaxedSimd();
  }
  const run = instantiate(findBuild(FILES[build]));
  if (tile === "probe") {
    return kernelsFromExports(run, () => {
      probed ??= isWideFaster(run);
      return probed;
    });
  }
  return kernelsFromExports(run, () => tile === "wide");
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
 * Compiles with the optimising compiler at once, as the probe must see the final code, but each function only when it
 * is first called. Flags belong to the process, so they stay as they are: set back by one worker, they would catch
 * another one compiling.
 */
function instantiate(path: string): KernelExports {
  let module = compiled.get(path);
  if (module === undefined) {
    for (const flag of COMPILER_FLAGS) {
      setFlagsFromString(flag);
    }
    module = new WebAssembly.Module(readFileSync(path));
    compiled.set(path, module);
  }
  return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as KernelExports;
}

/** Called by failing assertions of the debug build; the release build imports nothing. */
function abort(_what: number, _file: number, line: number, column: number): never {
  throw new Error(`assertion failed in the numeric module, line ${line}, column ${column}`);
}

/** Whether the wide tile gives the bits of two plain ones in less time. */
function isWideFaster(run: KernelExports): boolean {
  const a = run.memory.buffer.byteLength;
  const b = a + PROBE_STEPS * 16;
  const plain = b + PROBE_STEPS * 64;
  const wide = plain + 4 * 64;
  const end = wide + 4 * 64;
  run.memory.grow(Math.ceil((end - a) / 65536));
  const operands = new Float32Array(run.memory.buffer, a, PROBE_STEPS * 20);
  for (let index = 0; index < PROBE_PERIOD; index++) {
    operands[index] = ((37 * index) % PROBE_PERIOD) / PROBE_PERIOD - 0.5;
  }
  for (let start = PROBE_PERIOD; start < operands.length; start *= 2) {
    operands.copyWithin(start, 0, start);
  }
  const tail = [64, a, a + 4, a + 8, a + 12, 16] as const;
  const runPlain = () => {
    run.tile4x8(plain, ...tail, b, PROBE_STEPS, 0);
    run.tile4x8(plain + 32, ...tail, b + 32, PROBE_STEPS, 0);
  };
  const runWide = () => run.tile4x16(wide, ...tail, b, PROBE_STEPS, 0);
  let plainMs = Number.POSITIVE_INFINITY;
  let wideMs = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < PROBE_REPEATS; repeat++) {
    plainMs = Math.min(plainMs, elapsedMs(runPlain));
    wideMs = Math.min(wideMs, elapsedMs(runWide));
  }
  const bits = (at: number) => new Uint32Array(run.memory.buffer, at, 64);
  const expected = bits(plain);
  return bits(wide).every((word, index) => word === expected[index]) && wideMs < plainMs;
}

function elapsedMs(work: () => void): number {
  const start = performance.now();
  for (let call = 0; call < PROBE_CALLS; call++) {
    work();
  }
  return performance.now() - start;
}
