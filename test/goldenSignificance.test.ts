// Two-sided tests as SciPy computes them, as [statistic, p]; the names are those of the file.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { contingencyTest, twoProportionTest } from "../functions/core/statistics/countTests.ts";
import {
  pairedTTest,
  type TestResult,
  welchTTest,
} from "../functions/core/statistics/meanTests.ts";
import { signedRankTest } from "../functions/core/statistics/signedRankTest.ts";
import { hasGolden } from "./support/golden.ts";

const root = resolve(import.meta.dirname, "..");
const folder = hasGolden("metrics") ? (process.env["GOLDEN_DIR"] ?? "test/golden") : "test/golden";
const { inputs, outputs } = JSON.parse(
  readFileSync(join(resolve(root, folder), "metrics.json"), "utf8"),
);
const a = Float64Array.from(inputs.sample_a);
const b = Float64Array.from(inputs.sample_b);
const [control, treatment] = [inputs.control, inputs.treatment].map(([successes, trials]) => ({
  successes,
  trials,
})) as [{ successes: number; trials: number }, { successes: number; trials: number }];
const failuresBeside = ({ successes, trials }: typeof control) => [successes, trials - successes];

const FOUND: Readonly<Record<string, () => TestResult>> = {
  paired_t: () => pairedTTest(a, b),
  welch_t: () => welchTTest(a, b),
  wilcoxon_signed_rank: () => signedRankTest(a, b),
  two_proportion_z: () => twoProportionTest(control, treatment),
  chi_square: () => contingencyTest([failuresBeside(control), failuresBeside(treatment)]),
};

describe("golden tests", () => {
  test.each(Object.entries<[number, number]>(outputs.tests))("%s", (name, [statistic, p]) => {
    const found = FOUND[name]?.();
    expect(Math.abs((found?.statistic ?? NaN) / statistic - 1)).toBeLessThan(1e-11);
    expect(Math.abs((found?.p ?? NaN) / p - 1)).toBeLessThan(1e-10);
  });
});
