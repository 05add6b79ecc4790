import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RULE_WEIGHT_UNIT } from "../../../functions/core/baselines/ruleCounts.ts";
import { baselineCounter, weightsByType } from "../../../functions/core/cleaning/eventWeights.ts";

const V = 5;

function counted(sequences: readonly (readonly [number, number][])[], weights: readonly number[]) {
  const counter = baselineCounter(V, Uint32Array.from(weights));
  for (const events of sequences) {
    counter.add(
      Uint32Array.from(events, ([item]) => item),
      Uint32Array.from(events, ([, type]) => type),
    );
  }
  const { itemCounts, rules } = counter.finish();
  const gains = new Map<string, number>();
  for (const [index, from] of rules.from.entries()) {
    gains.set(`${from}>${rules.to[index]}`, rules.weight[index] ?? 0);
  }
  return { itemCounts: Array.from(itemCounts), gains };
}

describe("weightsByType", () => {
  test("is 1 for types not named", () => {
    const weights = [
      { event: "buy", weight: 5 },
      { event: "view", weight: 0 },
    ];
    expect(weightsByType(["buy", "cart", "view"], weights)).toEqual(Uint32Array.of(5, 1, 0));
  });
});

describe("baselineCounter", () => {
  test("counts an event as often as it weighs, and rules by their later event", () => {
    const { itemCounts, gains } = counted(
      [
        [
          [1, 0],
          [2, 1],
          [3, 0],
        ],
      ],
      [1, 5],
    );
    expect(itemCounts).toEqual([0, 1, 5, 1, 0]);
    expect(gains).toEqual(
      new Map([
        ["1>2", 5 * RULE_WEIGHT_UNIT],
        ["1>3", RULE_WEIGHT_UNIT / 2],
        ["2>3", RULE_WEIGHT_UNIT],
      ]),
    );
  });

  test("agrees with the definition, and equal weights scale everything alike", () => {
    const event = fc.tuple(fc.integer({ min: 1, max: V - 1 }), fc.nat(2));
    const sequences = fc.array(fc.array(event, { maxLength: 8 }), { maxLength: 6 });
    fc.assert(
      fc.property(sequences, fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4)), (log, [a, b]) => {
        const weights = [a, b, 1];
        const { itemCounts, gains } = counted(log, weights);
        const items = new Array<number>(V).fill(0);
        const rules = new Map<string, number>();
        for (const events of log) {
          for (const [later, [item, type]] of events.entries()) {
            const weight = weights[type] ?? 0;
            items[item] = (items[item] ?? 0) + weight;
            for (const [earlier, [from]] of events.slice(0, later).entries()) {
              const rule = `${from}>${item}`;
              const gain = (weight * RULE_WEIGHT_UNIT) / (later - earlier);
              rules.set(rule, (rules.get(rule) ?? 0) + gain);
            }
          }
        }
        expect(itemCounts).toEqual(items);
        expect([...gains].sort()).toEqual([...rules].filter(([, gain]) => gain > 0).sort());
        expect(counted(log, [3, 3, 3]).itemCounts).toEqual(
          counted(log, [1, 1, 1]).itemCounts.map((count) => 3 * count),
        );
      }),
      { seed: 5, numRuns: 40 },
    );
  });
});
