// Size of the module, and the time from its file to kernels that can be called. Each measurement is a process of its
// own: within one, V8 would return the code that it has compiled before. The file is read once before, so it is warm.

import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median } from "./measure.ts";

const MODULE = fileURLToPath(new URL("../../build/kernels.wasm", import.meta.url));
const LOADER = fileURLToPath(new URL("../../functions/adapters/kernelModule.ts", import.meta.url));

/** Bytes of the release build. */
export function moduleBytes(): number {
  return statSync(MODULE).size;
}

/** Milliseconds that `loadKernels` takes in a fresh process, median of `processes`. */
export function loadMs(processes: number): number {
  const program = `
    import { readFileSync } from "node:fs";
    import { loadKernels } from ${JSON.stringify(LOADER)};
    readFileSync(${JSON.stringify(MODULE)});
    const start = performance.now();
    loadKernels();
    process.stdout.write(String(performance.now() - start));`;
  const run = () =>
    Number(
      execFileSync(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
  return median(Array.from({ length: processes }, run));
}
