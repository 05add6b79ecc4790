// Two projects: unit tests run side by side; pipeline tests start processes and threads of their own, so they run one
// file at a time.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/pipeline/**"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "pipeline",
          include: ["test/pipeline/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
    reporters: ["default", "./test/support/closingLine.ts"],
  },
});
