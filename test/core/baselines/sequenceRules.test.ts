import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ruleTableFromCounts } from "../../../functions/core/baselines/sequenceRules.ts";
import {
  countIn,
  fitBaselines,
  queries,
  rankByDefinition,
  trainingSequences,
  V,
} from "./fittedBaselines.ts";

/** The weight of a rule by its definition. */
function weightIn(sequences: readonly Uint32Array[], from: number, to: number): number {
  let weight = 0;
  for (const sequence of sequences) {
    sequence.forEach((later, position) => {
      for (let distance = 1; later === to && distance <= Math.min(10, position); distance++) {
        weight += sequence[position - distance] === from ? 2520 / distance : 0;
      }
    });
  }
  return weight;
}

describe("ruleTableFromCounts", () => {
  test("finds the rules of each item, also of items without any", () => {
    const from = Uint32Array.of(1, 1, 4);
    const to = Uint32Array.of(2, 3, 1);
    const weight = Float64Array.of(2520, 1260, 2520);
    const table = ruleTableFromCounts(6, { from, to, weight });
    expect(Array.from(table.rowStart)).toEqual([0, 0, 2, 2, 2, 3, 3]);
  });

  test("refuses rules of another vocabulary", () => {
    const rules = { from: Uint32Array.of(6), to: Uint32Array.of(1), weight: Float64Array.of(1) };
    expect(() => ruleTableFromCounts(6, rules)).toThrow("an item in [1, V)");
  });
});

describe("sequenceRulesRanker", () => {
  const fitted = fitBaselines(
    [
      Uint32Array.of(1, 2),
      Uint32Array.of(1, 2),
      Uint32Array.of(1, 3),
      Uint32Array.of(1, 4),
      Uint32Array.of(5, 4),
    ],
    { vocabulary: V, shardCount: 2 },
  );
  const rank = (target: number, keepSeen: boolean, ...history: number[]) =>
    fitted.sequenceRules.rank({ history: Uint32Array.from(history), target, keepSeen });

  test("ranks by the rules of the last item alone, equal weights by popularity", () => {
    expect([2, 4, 3].map((target) => rank(target, true, 5, 1))).toEqual([1, 2, 3]);
    expect(rank(4, true, 1, 5)).toBe(1);
  });

  test("ties items without a rule at the end", () => {
    expect(rank(5, true, 1)).toBe(5);
    expect(rank(1, true, 1)).toBe(5);
    expect(rank(2, true, 8)).toBe(5);
    expect(rank(2, true)).toBe(5);
  });

  test("removes seen items where asked to, each once", () => {
    expect(rank(3, false, 2, 2, 1)).toBe(2);
    expect(rank(5, false, 2, 8, 1)).toBe(3);
    expect(rank(2, false, 2, 1)).toBe(0);
  });

  test("does not rank items without training events", () => {
    expect(rank(8, true, 1)).toBe(0);
    expect(rank(0, true, 1)).toBe(0);
  });

  test("agrees with the definition", () => {
    fc.assert(
      fc.property(trainingSequences, fc.array(queries), (sequences, cases) => {
        const { sequenceRules } = fitBaselines(sequences, { vocabulary: V, shardCount: 3 });
        for (const query of cases) {
          const last = query.history.at(-1) ?? 0;
          const score = (item: number) => {
            const weight = weightIn(sequences, last, item);
            return weight === 0 ? [0, 0] : [weight, countIn(sequences, item)];
          };
          const isCandidate = (item: number) => countIn(sequences, item) > 0;
          expect(sequenceRules.rank(query)).toBe(rankByDefinition(query, { isCandidate, score }));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
