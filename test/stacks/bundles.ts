// The bundle of every function as SST builds it (`pkg/runtime/node/build.go` in its sources): what a cold start loads.

import { createRequire } from "node:module";
import { join } from "node:path";
import { PLATFORM } from "../../cli/sst.ts";
import { FUNCTIONS } from "../../stacks/sizes.ts";

export interface Bundle {
  readonly name: string;
  /** Size of the minified JavaScript. */
  readonly bytes: number;
  readonly code: Uint8Array;
}

const root = join(import.meta.dirname, "..", "..");

/** What SST puts before the code, so that CommonJS within it finds its names. */
const BANNER = [
  'import { createRequire as topLevelCreateRequire } from "module";',
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";',
  'const __filename = topLevelFileUrlToPath(import.meta.url), __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));',
].join("");

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
      banner: { js: BANNER },
      write: false,
      logLevel: "error",
    });
    const code: Uint8Array = outputFiles[0].contents;
    bundles.push({ name, bytes: code.byteLength, code });
  }
  return bundles;
}
