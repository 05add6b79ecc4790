import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  caseCountOf,
  emptyRankHistogram,
  mergeRankHistograms,
  RANK_MAX,
  rankHistogramFromCounts,
  recordRank,
} from "../../../functions/core/metrics/rankHistogram.ts";

const ranks = fc.array(fc.nat({ max: 2 * RANK_MAX }), { maxLength: 60 });

function histogramOf(values: readonly number[]) {
  const histogram = emptyRankHistogram();
  for (const rank of values) {
    recordRank(histogram, rank);
  }
  return histogram;
}

describe("recordRank", () => {
  test("counts ranks to 20 by their number, and everything else as a miss", () => {
    const histogram = histogramOf([1, 1, 20, 21, 0, 43_097]);
    expect(histogram[1]).toBe(2);
    expect(histogram[20]).toBe(1);
    expect(histogram[0]).toBe(3);
    expect(caseCountOf(histogram)).toBe(6);
  });

  test.each([-1, 0.5, Number.NaN, Infinity])("refuses %s, which is no rank", (rank) => {
    expect(() => recordRank(emptyRankHistogram(), rank)).toThrow("a rank is an integer from 0");
  });
});

describe("mergeRankHistograms", () => {
  test("equals counting all cases in one histogram, however they are spread and ordered", () => {
    fc.assert(
      fc.property(ranks, ranks, (a, b) => {
        const together = histogramOf([...a, ...b]);
        expect(mergeRankHistograms([histogramOf(a), histogramOf(b)])).toEqual(together);
        expect(mergeRankHistograms([histogramOf(b), histogramOf(a)])).toEqual(together);
      }),
      { seed: 1 },
    );
  });

  test("is associative and has the empty histogram as identity", () => {
    fc.assert(
      fc.property(ranks, ranks, ranks, (a, b, c) => {
        const [A, B, C] = [histogramOf(a), histogramOf(b), histogramOf(c)];
        const left = mergeRankHistograms([mergeRankHistograms([A, B]), C]);
        const right = mergeRankHistograms([A, mergeRankHistograms([B, C])]);
        expect(left).toEqual(right);
        expect(left).toEqual(mergeRankHistograms([A, B, C]));
        expect(mergeRankHistograms([A, emptyRankHistogram()])).toEqual(A);
        expect(mergeRankHistograms([])).toEqual(emptyRankHistogram());
      }),
      { seed: 2 },
    );
  });

  test("leaves its parts as they were", () => {
    const part = histogramOf([3]);
    mergeRankHistograms([part, part]);
    expect(part).toEqual(histogramOf([3]));
  });
});

describe("rankHistogramFromCounts", () => {
  test("gives back a histogram that was stored as numbers", () => {
    const histogram = histogramOf([1, 4, 4, 30]);
    expect(rankHistogramFromCounts(Array.from(histogram), "somewhere")).toEqual(histogram);
  });

  test.each([
    ["too short", new Array(RANK_MAX).fill(1)],
    ["too long", new Array(RANK_MAX + 2).fill(1)],
    ["negative", [-1, ...new Array(RANK_MAX).fill(1)]],
    ["not whole", [0.5, ...new Array(RANK_MAX).fill(1)]],
    ["beyond exact integers", [2 ** 53, ...new Array(RANK_MAX).fill(1)]],
  ])("refuses counts that are %s", (_, counts) => {
    expect(() => rankHistogramFromCounts(counts, "runs/1/metrics")).toThrow(
      expect.objectContaining({
        name: "CorruptObjectError",
        message: expect.stringContaining("runs/1/metrics"),
      }),
    );
  });
});
