// Size of the module, and the time from its file to kernels that can be called, and from there to memory that is
// claimed and a tile that is chosen. Each measurement is a process of its own: within one, V8 would return the code
// that it has compiled before. The file is read once before, so it is warm. The loader is the built one: in the sources
// Node would first strip types, by a WebAssembly module of its own.

import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median } from "./measure.ts";

const MODULE = fileURLToPath(new URL("../../build/kernels.wasm", import.meta.url));
const LOADER = fileURLToPath(new URL("../../build/cli/kernelModule.js", import.meta.url));

/** Bytes of the release build. */
export function moduleBytes(): number {
  return statSync(MODULE).size;
}

/** Milliseconds of a fresh process, median of `processes`. */
export interface StartTimes {
  /** Of `loadKernels`. */
  readonly loadMs: number;
  /** Of the first claim of memory: the first functions are compiled, and the tile is chosen. */
  readonly claimMs: number;
}

/** Measures the start of the module. */
export function startTimes(processes: number): StartTimes {
  const program = `
    import { readFileSync } from "node:fs";
    import { loadKernels } from ${JSON.stringify(LOADER)};
    readFileSync(${JSON.stringify(MODULE)});
    const start = performance.now();
    const kernels = loadKernels();
    const loaded = performance.now();
    kernels.claim(kernels.startByte + 1);
    process.stdout.write(JSON.stringify([loaded - start, performance.now() - loaded]));`;
  const run = (): readonly [number, number] =>
    JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
        encoding: "utf8",
      }),
    );
  const times = Array.from({ length: processes }, run);
  return {
    loadMs: median(times.map(([load]) => load)),
    claimMs: median(times.map(([, claim]) => claim)),
  };
}
