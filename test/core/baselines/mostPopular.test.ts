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

describe("mostPopularRanker", () => {
  const fitted = fitBaselines([Uint32Array.of(1, 1, 1, 2, 2, 3, 3, 4)], {
    vocabulary: V,
    shardCount: 1,
  });
  const rank = (target: number, keepSeen: boolean, ...history: number[]) =>
    fitted.mostPopular.rank({ history: Uint32Array.from(history), target, keepSeen });

  test("counts equals against the target", () => {
    expect([1, 2, 3, 4].map((target) => rank(target, true))).toEqual([1, 3, 3, 4]);
  });

  test("removes seen items where asked to, each once", () => {
    expect(rank(4, false, 1, 1, 2)).toBe(2);
    expect(rank(3, false, 2, 4)).toBe(2);
    expect(rank(1, false, 1)).toBe(0);
    expect(rank(1, true, 1)).toBe(1);
  });

  test("does not rank items without training events", () => {
    expect(rank(5, true, 1)).toBe(0);
    expect(rank(0, true, 1)).toBe(0);
    expect(() => rank(V, true)).toThrow("below V");
  });

  test("agrees with the definition", () => {
    fc.assert(
      fc.property(trainingSequences, fc.array(queries), (sequences, cases) => {
        const { mostPopular } = fitBaselines(sequences, { vocabulary: V, shardCount: 2 });
        const score = (item: number) => [countIn(sequences, item)];
        const isCandidate = (item: number) => countIn(sequences, item) > 0;
        for (const query of cases) {
          expect(mostPopular.rank(query)).toBe(rankByDefinition(query, { isCandidate, score }));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
