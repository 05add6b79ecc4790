import { defineConfig } from "vitest/config";

// Unit projects run side by side; pipeline tests start worker threads of their own, so they run one file at a time.
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
