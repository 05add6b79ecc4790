// Before tests that load functions as they are deployed: their bundles, built where their sources have changed.

import { execFileSync } from "node:child_process";
import { join } from "node:path";

export function setup(): void {
  const build = join(import.meta.dirname, "..", "..", "cli", "build.ts");
  execFileSync(process.execPath, [build, "--functions"], { stdio: ["ignore", 2, 2] });
}
