import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { miscalibration } from "../../../functions/core/metrics/categoryCalibration.ts";
import {
  fairnessGaps,
  itemGroupGaps,
  meanOfWorst,
} from "../../../functions/core/metrics/fairnessGaps.ts";
import {
  categoryDistance,
  coverageOf,
  embeddingDistance,
  interListDiversity,
  intraListDiversity,
} from "../../../functions/core/metrics/listDiversity.ts";
import {
  longTail,
  popularityBias,
  tailShare,
} from "../../../functions/core/metrics/popularityBias.ts";
import { repeatExplore } from "../../../functions/core/metrics/repeatExplore.ts";

const counts = (...values: number[]) => Float64Array.from(values);

describe("long tail", () => {
  test("is what is left of the items once the head has its share of the events", () => {
    expect(Array.from(longTail(counts(50, 30, 10, 6, 4)))).toEqual([0, 0, 1, 1, 1]);
    // One item of 30 is enough, but the other is as popular.
    expect(Array.from(longTail(counts(50, 30, 30, 6), 0.6))).toEqual([0, 0, 0, 1]);
  });

  test("has at most the rest of the events, whatever the order of the items", () => {
    const popularities = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(popularities, (values) => {
        fc.pre(values.some((value) => value > 0));
        const isTail = longTail(counts(...values));
        const all = values.reduce((a, b) => a + b, 0);
        const tail = values.filter((_, item) => isTail[item] === 1).reduce((a, b) => a + b, 0);
        expect(tail).toBeLessThanOrEqual(0.2 * all + 1e-9);
        expect(Array.from(longTail(counts(...values.toReversed())))).toEqual(
          Array.from(isTail).reverse(),
        );
      }),
      { seed: 1 },
    );
  });

  test("in a list and over all", () => {
    const isTail = Uint8Array.of(0, 1, 1);
    expect(popularityBias([0, 1, 2], isTail, 2)).toEqual({ "aplt@2": 0.5, "aclt@2": 1 });
    expect(popularityBias([], isTail, 2)).toEqual({ "aplt@2": null, "aclt@2": 0 });
    expect(tailShare(counts(6, 1, 1), isTail)).toBe(0.25);
  });
});

describe("diversity", () => {
  test("within a list, by category and by embedding", () => {
    const category = [0, 1, 1, 2];
    expect(intraListDiversity([1, 2, 3, 0], 3, categoryDistance(category))).toBe(2 / 3);
    expect(categoryDistance(category)(0, 0)).toBe(1);
    const embeddings = Float32Array.of(1, 0, 0, 2, -3, 0);
    expect(intraListDiversity([0, 1, 2], 9, embeddingDistance(embeddings, 2))).toBeCloseTo(
      4 / 3,
      12,
    );
    expect(intraListDiversity([1, 2], 1, categoryDistance(category))).toBeNull();
  });

  test("between lists is that of all pairs, compared one by one", () => {
    const k = 3;
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: k, maxLength: k });
    fc.assert(
      fc.property(fc.array(list, { minLength: 2, maxLength: 8 }), (lists) => {
        const shown = new Float64Array(8);
        for (const item of lists.flat()) {
          shown[item] = (shown[item] as number) + 1;
        }
        const distances = lists.flatMap((a, index) =>
          lists.slice(0, index).map((b) => 1 - a.filter((item) => b.includes(item)).length / k),
        );
        const mean = distances.reduce((sum, one) => sum + one, 0) / distances.length;
        expect(interListDiversity(shown, { lists: lists.length, k })).toBeCloseTo(mean, 12);
      }),
      { seed: 1 },
    );
    expect(interListDiversity(counts(1), { lists: 1, k: 1 })).toBeNull();
  });

  test("of all that is shown", () => {
    const lists = { shown: counts(2, 2, 2, 2), fullLists: 3, users: 4 };
    expect(coverageOf(lists, 2)).toEqual({
      "user_coverage@2": 0.75,
      "distributional_coverage@2_bits": 2,
    });
  });
});

test("repeats and what is new are told apart", () => {
  const list = [1, 2, 3];
  expect(repeatExplore({ list, history: [1, 9], target: 1 }, 2)).toEqual({
    "repeat_share@2": 0.5,
    "repeat_hit_rate@2": 1,
    "explore_hit_rate@2": null,
    repeat_target_share: 1,
  });
  expect(repeatExplore({ list, history: [9], target: 3 }, 2)).toMatchObject({
    "repeat_hit_rate@2": null,
    "explore_hit_rate@2": 0,
  });
});

describe("calibration of categories", () => {
  test("is 0 of equal shares and grows with what is missing", () => {
    const history = [1, 1, 1, 1, 1, 1, 1, 2, 2, 2];
    expect(miscalibration(history, history)).toBeCloseTo(0, 14);
    const tilted = miscalibration(history, [1, 1, 1, 1, 2]) as number;
    const onlyOne = miscalibration(history, [1, 1, 1, 1, 1]) as number;
    expect(tilted).toBeGreaterThan(0);
    // 0.7 ln(0.7 / 0.997) + 0.3 ln(0.3 / 0.003), by Steck's formula.
    expect(onlyOne).toBeCloseTo(0.7 * Math.log(0.7 / 0.997) + 0.3 * Math.log(100), 12);
    expect(onlyOne).toBeGreaterThan(tilted);
    expect(miscalibration(history, [5])).toBeCloseTo(-Math.log(0.01), 12);
    expect(miscalibration([], [1])).toBeNull();
  });
});

describe("gaps between groups", () => {
  test("are none between equals", () => {
    expect(fairnessGaps([0.5, 0.5])).toEqual({
      range: 0,
      ratio: 1,
      meanAbsoluteDifference: 0,
      relativeDeviation: 0,
    });
    expect(fairnessGaps([0, 0])).toMatchObject({ ratio: null, relativeDeviation: null });
  });

  test("by hand", () => {
    const gaps = fairnessGaps([1, 2, 3]);
    expect(gaps).toMatchObject({ range: 2, ratio: 1 / 3, meanAbsoluteDifference: 4 / 3 });
    expect(gaps.relativeDeviation).toBeCloseTo(Math.sqrt(2 / 3) / 2, 12);
    const groups = [
      { shown: 10, candidates: 100, found: 5, targets: 10 },
      { shown: 30, candidates: 100, found: 5, targets: 10 },
      { shown: 0, candidates: 0, found: 0, targets: 0 },
    ];
    const { rsp, reo } = itemGroupGaps(groups);
    expect(rsp).toBeCloseTo(0.5, 12);
    expect(reo).toBe(0);
    expect(itemGroupGaps(groups.slice(1))).toEqual({ rsp: null, reo: null });
    expect(meanOfWorst([5, 1, 3, 9], 0.5)).toBe(2);
  });
});
