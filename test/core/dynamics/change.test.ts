import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decayOf, retrainingGap } from "../../../functions/core/dynamics/decay.ts";
import {
  meanPairwiseOverlap,
  rankBiasedOverlap,
  temporalChange,
} from "../../../functions/core/dynamics/listStability.ts";

describe("decay", () => {
  test("of a line has its slope, in any order, and one wild point does not move it", () => {
    const line = [0, 1, 2, 3, 4, 5, 6].map((age) => ({ age, value: 0.4 - 0.02 * age }));
    const found = decayOf(line.toReversed());
    expect(found.slope).toBeCloseTo(-0.02, 12);
    expect(found.atStart).toBeCloseTo(0.4, 12);
    expect(found.meanOverAges).toBeCloseTo(0.34, 12);
    const wild = line.map((point) => (point.age === 3 ? { ...point, value: 0.9 } : point));
    expect(decayOf(wild).slope).toBeCloseTo(-0.02, 2);
  });

  test("of halving values has their half-life", () => {
    const halving = [0, 2, 3, 7].map((age) => ({ age, value: 0.3 * 0.5 ** (age / 4) }));
    expect(decayOf(halving).halfLife).toBeCloseTo(4, 10);
    const rising = [1, 2].map((age) => ({ age, value: age }));
    expect(decayOf(rising)).toMatchObject({ slope: 1, halfLife: Infinity, meanOverAges: 1.5 });
    const lost = [1, 2].map((age) => ({ age, value: 2 - age }));
    expect(decayOf(lost).halfLife).toBeNull();
  });

  test("beside a model trained again, at the ages of both", () => {
    const frozen = [1, 2, 3].map((age) => ({ age, value: 0.5 - 0.125 * age }));
    const retrained = [3, 2, 9].map((age) => ({ age, value: 0.5 }));
    expect(retrainingGap(frozen, retrained)).toEqual([
      { age: 2, value: 0.25 },
      { age: 3, value: 0.375 },
    ]);
  });
});

describe("rank-biased overlap", () => {
  const lists = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });

  test("is symmetric, in [0, 1], and 1 of equal lists", () => {
    fc.assert(
      fc.property(lists, lists, fc.integer({ min: 1, max: 10 }), (a, b, depth) => {
        const overlap = rankBiasedOverlap(a, b, { depth });
        expect(overlap).toBe(rankBiasedOverlap(b, a, { depth }));
        expect(overlap).toBeGreaterThanOrEqual(0);
        expect(overlap).toBeLessThanOrEqual(1);
        expect(rankBiasedOverlap(a, a, { depth })).toBe(1);
        expect(rankBiasedOverlap(a, [...a, 99], { depth: a.length })).toBe(1);
      }),
      { seed: 1 },
    );
  });

  test("by hand: agreement 0 at one place, 1 at two", () => {
    expect(rankBiasedOverlap([1, 2], [2, 1], { depth: 2, persistence: 0.5 })).toBe(0.5 / 1.5);
    expect(rankBiasedOverlap([1, 2], [3, 4], { depth: 2 })).toBe(0);
  });

  test("weighs the head more than the tail", () => {
    const list = [1, 2, 3, 4, 5];
    const head = rankBiasedOverlap(list, [9, 2, 3, 4, 5], { depth: 5 });
    expect(head).toBeLessThan(rankBiasedOverlap(list, [1, 2, 3, 4, 9], { depth: 5 }));
  });

  test("over pairs", () => {
    expect(meanPairwiseOverlap([[1], [1], [2]], 1)).toBe(1 / 3);
  });
});

describe("change over time", () => {
  test("by hand: what is new beside the last list, and beside all before", () => {
    const lists = [[1, 2], [], [1, 3], [2, 4]];
    expect(temporalChange(lists)).toEqual({ diversity: 0.75, novelty: 0.5 });
    expect(temporalChange([[1], []])).toEqual({ diversity: null, novelty: null });
  });
});
