// Bundles the functions as they are deployed: a folder for each, with its own work alone as one minified file, and the
// numeric modules beside that. SST deploys the folders as they are; tests load and measure the same ones.

import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "rolldown";
import { FUNCTIONS } from "../stacks/sizes.ts";

const root = join(import.meta.dirname, "..");
/** Functions bundled at a time. */
const LANES = 2;

async function bundle(name: string): Promise<void> {
  const folder = join(root, "build", "functions", name);
  await build({
    cwd: root,
    input: { [name]: `functions/${name}.ts` },
    platform: "node",
    resolve: {
      mainFields: ["module", "main"],
      alias: {
        "@aws-sdk/credential-provider-node": join(
          root,
          "functions/adapters/functionCredentials.ts",
        ),
      },
    },
    output: {
      dir: folder,
      cleanDir: true,
      entryFileNames: "[name].mjs",
      minify: true,
      codeSplitting: false,
    },
  });
  for (const file of ["kernels.wasm", "kernels.relaxed.wasm"]) {
    await copyFile(join(root, "build", file), join(folder, file));
  }
}

const waiting = [...FUNCTIONS];
async function lane(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    await bundle(name);
  }
}

await mkdir(join(root, "build", "functions"), { recursive: true });
await Promise.all(Array.from({ length: LANES }, lane));
