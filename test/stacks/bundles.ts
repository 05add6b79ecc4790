// The bundle of every function as SST builds it (`pkg/runtime/node/build.go` in its sources): what a cold start loads.

import { createRequire } from "node:module";
import { join } from "node:path";
import { PLATFORM } from "../../cli/sst.ts";
import { FUNCTIONS } from "../../stacks/sizes.ts";

export interface Bundle {
  readonly name: string;
  /** Size of the minified JavaScript. */
  readonly bytes: number;
}

const root = join(import.meta.dirname, "..", "..");

/** The bundles by function; SST's platform must be installed, whose esbuild makes them. */
export async function functionBundles(): Promise<readonly Bundle[]> {
  const { build } = createRequire(join(PLATFORM, "package.json"))("esbuild");
  const bundles: Bundle[] = [];
  for (const name of FUNCTIONS) {
    const { outputFiles } = await build({
      entryPoints: [join(root, "functions", `${name}.ts`)],
      bundle: true,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      minify: true,
      keepNames: true,
      write: false,
      logLevel: "error",
    });
    bundles.push({ name, bytes: outputFiles[0].contents.byteLength });
  }
  return bundles;
}
