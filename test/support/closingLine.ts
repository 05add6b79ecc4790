// A reporter that ends the run with one plain line of counts, which scripts and CI can read.

import type { Reporter, TestModule } from "vitest/node";

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    let broken = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
      }
      broken += module.errors().length;
    }
    const { passed, failed, skipped } = counts;
    process.stdout.write(`${passed} passed, ${failed + broken} failed, ${skipped} skipped\n`);
  }
}
