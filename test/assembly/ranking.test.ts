import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { padded } from "../../functions/core/layout.ts";
import { BUILDS, createBench } from "../support/kernels.ts";
import { read } from "../support/read.ts";

/** Scores with many ties, some of them −∞. */
const scoreLists = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NEGATIVE_INFINITY)),
  { minLength: 1, maxLength: 70 },
);

describe.each(BUILDS)("ranking, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  function withScores(scores: readonly number[]) {
    const bench = createBench(kernels);
    const n = padded(scores.length);
    const at = bench.room(4 * n);
    bench.memory.f32(at, n).fill(Number.NEGATIVE_INFINITY).set(scores);
    return { bench, at, n };
  }

  test("counts what is not below, and finds the best in order, as sorting does", () => {
    const property = fc.property(scoreLists, fc.integer({ min: 1, max: 12 }), (scores, count) => {
      const { bench, at, n } = withScores(scores);
      const finite = [...scores.keys()].filter((item) => Number.isFinite(read(scores, item)));
      for (const item of finite) {
        const expected = scores.filter((score) => score >= read(scores, item)).length;
        expect(bench.run.countNotBelow(at, n, read(scores, item))).toBe(expected);
      }
      const sorted = finite.sort((a, b) => read(scores, b) - read(scores, a) || a - b);
      const [items, best] = [bench.room(4 * count), bench.room(4 * count)];
      const found = bench.run.topItems(items, best, at, n, count);
      expect([...bench.memory.u32(items, found)]).toEqual(sorted.slice(0, count));
      expect([...bench.memory.f32(best, found)]).toEqual(
        sorted.slice(0, count).map((item) => read(scores, item)),
      );
      bench.expectIntact();
    });
    fc.assert(property, { seed: 7, numRuns: 60 });
  });

  test("finds the best of scores and bias in stretches as in one", () => {
    const cases = fc.tuple(scoreLists, fc.integer({ min: 1, max: 12 }), fc.nat({ max: 8 }));
    const property = fc.property(cases, ([scores, count, stretches]) => {
      const { bench, at, n } = withScores(scores);
      const biases = Array.from({ length: n }, (_, item) => ((5 * item) % 7) / 4);
      const bias = bench.room(4 * n);
      bench.memory.f32(bias, n).set(biases);
      const [items, best] = [bench.room(4 * count), bench.room(4 * count)];
      const first = Math.min(8 * stretches, n);
      const list = [items, best] as const;
      const found = bench.run.topSums(...list, at, bias, first, count, 0, 0);
      const rest = [at + 4 * first, bias + 4 * first, n - first] as const;
      const length = bench.run.topSums(...list, ...rest, count, found, first);
      const sums = scores.map((score, item) => score + read(biases, item));
      const sorted = [...sums.keys()]
        .filter((item) => Number.isFinite(read(sums, item)))
        .sort((a, b) => read(sums, b) - read(sums, a) || a - b)
        .slice(0, count);
      expect([...bench.memory.u32(items, length)]).toEqual(sorted);
      expect([...bench.memory.f32(best, length)]).toEqual(sorted.map((item) => read(sums, item)));
      bench.expectIntact();
    });
    fc.assert(property, { seed: 8, numRuns: 60 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("%f is told wherever it lies", (broken) => {
    for (const place of [0, 7, 8, 13, 22]) {
      const scores = Array.from({ length: 23 }, (_, item) => -item);
      scores[place] = broken;
      const { bench, at, n } = withScores(scores);
      const bias = bench.room(4 * n);
      const list = [bench.room(12), bench.room(12)] as const;
      expect(bench.run.topItems(...list, at, n, 3)).toBe(-1);
      expect(bench.run.topSums(...list, at, bias, n, 3, 0, 0)).toBe(-1);
    }
  });

  test("NaN counts against the model", () => {
    const { bench, at, n } = withScores([1, Number.NaN, 3]);
    expect(bench.run.countNotBelow(at, n, 3)).toBe(2);
  });
});
