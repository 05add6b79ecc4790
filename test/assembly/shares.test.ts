import { describe, expect, test } from "vitest";
import { padded } from "../../functions/core/layout.ts";
import { ALL_BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { gamma, STEP_ROUNDINGS } from "../support/tolerance.ts";

/** One, below, at and above the lanes, and above the block of 1,024 after which sums go on in f64. */
const SIZES = [1, 7, 8, 13, 1024, 2311];
const SCALE = 6;

describe.each(ALL_BUILDS)("parts of a softmax, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(SIZES)("of %i scores, some of them −∞, which stay as they are", (V) => {
    const bench = createBench(kernels);
    const n = padded(V);
    const at = bench.room(4 * n);
    const scores = Float32Array.from(drawNumbers(V, 3, SCALE), (score, item) =>
      item % 5 === 4 ? Number.NEGATIVE_INFINITY : score,
    );
    bench.memory.f32(at, n).fill(Number.NEGATIVE_INFINITY).set(scores);
    const before = bench.memory.f32(at, n).slice();
    const maximum = Math.max(...scores);
    expect(bench.run.largest(at, n)).toBe(maximum);
    const sum = scores.reduce((all, score) => all + Math.exp(score - maximum), 0);
    // Differences of scores are at most 2 SCALE, and the exponential magnifies their rounding by that.
    const bound = gamma(STEP_ROUNDINGS + Math.min(V, 1024)) * 2 * SCALE * sum;
    expect(Math.abs(bench.run.exponentialSum(at, n, maximum) - sum)).toBeLessThan(bound);
    expect(bench.memory.f32(at, n)).toEqual(before);
    bench.expectIntact();
  });

  test("of nothing that is ranked", () => {
    const bench = createBench(kernels);
    const at = bench.room(4 * 8);
    bench.memory.f32(at, 8).fill(Number.NEGATIVE_INFINITY);
    expect(bench.run.largest(at, 8)).toBe(Number.NEGATIVE_INFINITY);
  });
});
