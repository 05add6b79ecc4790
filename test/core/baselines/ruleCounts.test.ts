import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  mergeRuleCounts,
  NO_RULES,
  type RuleCounts,
  ruleAccumulator,
} from "../../../functions/core/baselines/ruleCounts.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { trainingSequences, V } from "./fittedBaselines.ts";

function rulesOf(sequences: readonly Uint32Array[], vocabulary = V, bufferPairCount = 50) {
  const accumulator = ruleAccumulator(vocabulary, bufferPairCount);
  sequences.forEach(accumulator.add);
  return accumulator.finish();
}

/** The definition: a map from "from to" to the sum of 2520 / distance. */
function weightsByDefinition(sequences: readonly Uint32Array[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const sequence of sequences) {
    for (let distance = 1; distance <= 10; distance++) {
      for (let earlier = 0; earlier + distance < sequence.length; earlier++) {
        const rule = `${sequence[earlier]} ${sequence[earlier + distance]}`;
        weights.set(rule, (weights.get(rule) ?? 0) + 2520 / distance);
      }
    }
  }
  return weights;
}

function weightsOf({ from, to, weight }: RuleCounts): ReadonlyMap<string, number> {
  return new Map(Array.from(from, (item, rule) => [`${item} ${to[rule]}`, weight[rule] as number]));
}

describe("ruleAccumulator", () => {
  test("gives a rule 1/d for every pair at distance d up to 10, in units of 1/2520", () => {
    const { from, to, weight } = rulesOf([Uint32Array.of(2, 1, 3), Uint32Array.of(2, 1)]);
    expect(Array.from(from)).toEqual([1, 2, 2]);
    expect(Array.from(to)).toEqual([3, 1, 3]);
    expect(Array.from(weight)).toEqual([2520, 5040, 1260]);
    const far = rulesOf([Uint32Array.of(1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4)]);
    expect(weightsOf(far).get("1 3")).toBe(252);
    expect(weightsOf(far).has("1 4")).toBe(false);
  });

  test("counts an item that follows itself as a rule", () => {
    expect(weightsOf(rulesOf([Uint32Array.of(5, 5, 5)])).get("5 5")).toBe(2 * 2520 + 1260);
  });

  test("agrees with the definition, in ascending order, whatever fits its buffer", () => {
    fc.assert(
      fc.property(trainingSequences, fc.integer({ min: 10, max: 40 }), (sequences, pairCount) => {
        const rules = rulesOf(sequences, V, pairCount);
        expect(weightsOf(rules)).toEqual(weightsByDefinition(sequences));
        const order = Array.from(rules.from, (from, rule) => from * V + (rules.to[rule] as number));
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("keeps pairs apart and weights exact in the largest vocabulary", () => {
    const vocabulary = 30_000_000;
    const stream = randomStream({ seed: 2, purpose: "test" });
    const extremes = [1, 2, vocabulary - 2, vocabulary - 1];
    const sequences = Array.from({ length: 200 }, () =>
      Uint32Array.from({ length: 12 }, () =>
        stream.uniform() < 0.5
          ? (extremes[stream.integer(4)] as number)
          : 1 + stream.integer(vocabulary - 1),
      ),
    );
    expect(weightsOf(rulesOf(sequences, vocabulary))).toEqual(weightsByDefinition(sequences));
    expect(() => ruleAccumulator(vocabulary + 1)).toThrow("V is in");
  });

  test("refuses padding and items beyond the vocabulary", () => {
    for (const item of [0, V]) {
      expect(() => rulesOf([Uint32Array.of(1, item)])).toThrow("in [1, V)");
    }
  });
});

describe("mergeRuleCounts", () => {
  test("equals counting everything in one shard, in any order and grouping", () => {
    fc.assert(
      fc.property(trainingSequences, trainingSequences, trainingSequences, (a, b, c) => {
        const together = rulesOf([...a, ...b, ...c]);
        const [A, B, C] = [rulesOf(a), rulesOf(b), rulesOf(c)];
        expect(mergeRuleCounts([A, B, C])).toEqual(together);
        expect(mergeRuleCounts([C, B, A])).toEqual(together);
        expect(mergeRuleCounts([mergeRuleCounts([C, A]), B])).toEqual(together);
        expect(mergeRuleCounts([together, NO_RULES])).toEqual(together);
        expect(mergeRuleCounts([NO_RULES, together])).toEqual(together);
      }),
      { seed: 3 },
    );
  });

  test("of nothing has no rules", () => {
    expect(mergeRuleCounts([])).toEqual(NO_RULES);
    expect(rulesOf([])).toEqual(NO_RULES);
  });
});
