// Bundles the command line and its worker threads: read from four hundred files of their own they take half a second to
// start, bundled a fifth of that. The SDK stays outside, since it is loaded only where an address begins with `s3://`.

import { join } from "node:path";
import { build } from "rolldown";

const root = join(import.meta.dirname, "..");

await build({
  cwd: root,
  input: {
    millrace: "cli/millrace.ts",
    // For the tests, which run it in their own process.
    main: "cli/main.ts",
    stageWorker: "functions/adapters/stageWorker.ts",
    // For the benchmarks, which measure how it starts.
    kernelModule: "functions/adapters/kernelModule.ts",
  },
  platform: "node",
  external: [/^@aws-sdk\//, /^@smithy\//],
  output: {
    dir: join(root, "build", "cli"),
    cleanDir: true,
    sourcemap: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  },
});
