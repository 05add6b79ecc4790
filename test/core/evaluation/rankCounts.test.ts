import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addCounts,
  RANK_BOUNDS,
  rankCounts,
  rankShares,
} from "../../../functions/core/evaluation/rankCounts.ts";

const ranks = fc.array(fc.oneof(fc.nat(30), fc.nat(2_000_000)), { maxLength: 60 });

describe("rank counts", () => {
  test("are those of the parts together, and their shares those of the ranks", () => {
    fc.assert(
      fc.property(ranks, ranks, (a, b) => {
        const merged = addCounts(rankCounts(a), rankCounts(b));
        const all = [...a, ...b];
        expect(merged).toEqual(rankCounts(all));
        for (const { rank, share } of rankShares(merged)) {
          const below = all.filter((each) => each > 0 && each <= rank).length;
          expect(share).toBeCloseTo(below / all.length, 12);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("have no shares without cases", () => {
    expect(rankShares(rankCounts([]))).toEqual([]);
    expect(rankShares(rankCounts([0])).length).toBe(RANK_BOUNDS.length);
  });
});
