import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countIn,
  fitBaselines,
  queries,
  rankByDefinition,
  trainingSequences,
  V,
} from "./fittedBaselines.ts";

describe("repeatsRanker", () => {
  const fitted = fitBaselines([Uint32Array.of(1, 1, 1, 1, 2, 2, 3, 3, 4)], {
    vocabulary: V,
    shardCount: 1,
  });
  const rank = (target: number, keepSeen: boolean, ...history: number[]) =>
    fitted.repeats.rank({ history: Uint32Array.from(history), target, keepSeen });

  test("puts the history first by count, then by popularity, equals against the target", () => {
    expect([4, 1, 2, 3].map((target) => rank(target, true, 4, 1, 2, 4, 3))).toEqual([1, 2, 4, 4]);
  });

  test("puts the other items after the history, by popularity", () => {
    expect([1, 2, 3].map((target) => rank(target, true, 4))).toEqual([2, 4, 4]);
  });

  test("takes an item of the history for a candidate though training never saw it", () => {
    expect(rank(7, true, 7, 7, 1)).toBe(1);
    expect(rank(1, true, 7, 7, 1)).toBe(2);
    expect(rank(2, true, 7)).toBe(4);
    expect(rank(7, true, 1)).toBe(0);
    expect(rank(0, true, 0)).toBe(0);
  });

  test("falls back to the most popular items where nothing may repeat", () => {
    expect(rank(1, false, 1)).toBe(0);
    expect(rank(4, false, 1, 1)).toBe(3);
  });

  test("agrees with the definition", () => {
    fc.assert(
      fc.property(trainingSequences, fc.array(queries), (sequences, cases) => {
        const { repeats } = fitBaselines(sequences, { vocabulary: V, shardCount: 3 });
        for (const query of cases) {
          const repeatsOf = (item: number) => query.history.filter((seen) => seen === item).length;
          const score = (item: number) => [repeatsOf(item), countIn(sequences, item)];
          const isCandidate = (item: number) =>
            item > 0 && (countIn(sequences, item) > 0 || repeatsOf(item) > 0);
          expect(repeats.rank(query)).toBe(rankByDefinition(query, { isCandidate, score }));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
