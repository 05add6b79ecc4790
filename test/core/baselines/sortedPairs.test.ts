import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sortedPairs } from "../../../functions/core/baselines/sortedPairs.ts";

/** Pairs of numbers below V, with small gains, some of them equal. */
const pairsBelow = (V: number) =>
  fc.array(
    fc.record({
      from: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: V - 1 })),
      to: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: V - 1 })),
      gain: fc.integer({ min: 1, max: 2520 }),
    }),
    { maxLength: 60 },
  );

describe("sortedPairs", () => {
  test.each([4, 65_536, 65_537, 30_000_000])("sums equal pairs of V = %i in order", (V) => {
    const buffer = sortedPairs(V, 64);
    fc.assert(
      fc.property(pairsBelow(V), (pairs) => {
        for (const { from, to, gain } of pairs) {
          buffer.add(from, to, gain);
        }
        expect(buffer.room()).toBe(64 - pairs.length);
        const { from, to, weight } = buffer.take();
        expect(buffer.room()).toBe(64);
        const sums = new Map<number, number>();
        for (const pair of pairs) {
          const key = pair.from * V + pair.to;
          sums.set(key, (sums.get(key) ?? 0) + pair.gain);
        }
        const expected = [...sums].sort(([a], [b]) => a - b);
        const found = Array.from(from, (value, index) => [
          value * V + (to[index] as number),
          weight[index] as number,
        ]);
        expect(found).toEqual(expected);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test("takes no more than it has room for", () => {
    const buffer = sortedPairs(9, 2);
    buffer.add(1, 2, 3);
    buffer.add(1, 2, 3);
    expect(() => buffer.add(1, 2, 3)).toThrow("room");
  });
});
