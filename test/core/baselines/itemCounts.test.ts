import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  itemCountAccumulator,
  mergeItemCounts,
} from "../../../functions/core/baselines/itemCounts.ts";
import { countIn, trainingSequences, V } from "./fittedBaselines.ts";

function countsOf(sequences: readonly Uint32Array[]) {
  const accumulator = itemCountAccumulator(V);
  sequences.forEach(accumulator.add);
  return accumulator.finish();
}

describe("itemCountAccumulator", () => {
  test("counts every event of every item", () => {
    fc.assert(
      fc.property(trainingSequences, (sequences) => {
        const expected = Float64Array.from({ length: V }, (_, item) => countIn(sequences, item));
        expect(countsOf(sequences)).toEqual(expected);
      }),
      { seed: 1 },
    );
  });

  test("refuses padding and items beyond the vocabulary", () => {
    for (const item of [0, V]) {
      expect(() => countsOf([Uint32Array.of(1, item)])).toThrow("in [1, V)");
    }
  });
});

describe("mergeItemCounts", () => {
  test("adds shards in any order and grouping, with zeros as identity", () => {
    fc.assert(
      fc.property(trainingSequences, trainingSequences, trainingSequences, (a, b, c) => {
        const together = countsOf([...a, ...b, ...c]);
        const [A, B, C] = [countsOf(a), countsOf(b), countsOf(c)];
        expect(mergeItemCounts(V, [A, B, C])).toEqual(together);
        expect(mergeItemCounts(V, [C, mergeItemCounts(V, [B, A])])).toEqual(together);
        expect(mergeItemCounts(V, [together, mergeItemCounts(V, [])])).toEqual(together);
      }),
      { seed: 2 },
    );
  });

  test("refuses counts of another vocabulary", () => {
    expect(() => mergeItemCounts(V, [new Float64Array(V - 1)])).toThrow("the same vocabulary");
  });
});
