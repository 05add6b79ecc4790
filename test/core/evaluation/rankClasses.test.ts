import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  RANK_BOUNDS,
  rankClasses,
  rankShares,
} from "../../../functions/core/evaluation/rankClasses.ts";
import { countRank, emptyRankCounts } from "../../../functions/core/metrics/rankCounts.ts";

const RANK_MAX = 3_000;
const ranks = fc.array(fc.oneof(fc.nat(30), fc.nat(RANK_MAX)), { maxLength: 60 });

function classesOf(all: readonly number[]) {
  const counts = emptyRankCounts(RANK_MAX);
  for (const rank of all) {
    countRank(counts, rank);
  }
  return rankClasses(counts);
}

describe("rank classes", () => {
  test("have the shares of the ranks", () => {
    fc.assert(
      fc.property(ranks, (all) => {
        const classes = classesOf(all);
        expect(classes.reduce((sum, count) => sum + count, 0)).toBe(all.length);
        for (const { rank, share } of rankShares(classes)) {
          const below = all.filter((each) => each > 0 && each <= rank).length;
          expect(share).toBeCloseTo(below / all.length, 12);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("have no shares without cases", () => {
    expect(rankShares(classesOf([]))).toEqual([]);
    expect(rankShares(classesOf([0])).length).toBe(RANK_BOUNDS.length);
  });
});
