// Unit tests run side by side, and share what they load: none of them changes a module or the process for good.
// Pipeline tests start processes and threads of their own, so two files run at a time; long tests run one after the
// other, on demand (`npm run test:long`).

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/pipeline/**", "test/long/**"],
          maxWorkers: 2,
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "pipeline",
          globalSetup: "./test/support/builtFunctions.ts",
          include: ["test/pipeline/**/*.test.ts"],
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 3_600_000,
        },
      },
    ],
    reporters: ["default", "./test/support/closingLine.ts"],
  },
});
