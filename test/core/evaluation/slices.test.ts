import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bucketsOf,
  DIMENSIONS,
  fifths,
  popularityBuckets,
} from "../../../functions/core/evaluation/slices.ts";

const history = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 80 })
  .map((items) => Uint32Array.from(items));

const facts = {
  target: 2,
  timeMs: Date.UTC(2026, 10, 25, 13, 30),
  eventType: 3,
  trainingEvents: 0,
  isSession: false,
  volatility: 120,
  described: {},
};

describe("buckets", () => {
  test("are as the case is", () => {
    const buckets = bucketsOf({ ...facts, history: Uint32Array.of(1, 2, 1) }, () => 4);
    expect(buckets).toEqual({
      history_length: 1,
      user_activity: 0,
      item_popularity: 4,
      novelty: 1,
      volatility: 120,
      event_type: 3,
      weekday: 2,
      hour: 3,
    });
  });

  test("lie within the buckets that have names, before 1970 too", () => {
    const time = fc.integer({ min: -4e12, max: 4e12 });
    fc.assert(
      fc.property(history, time, fc.boolean(), fc.nat(100), (items, timeMs, isSession, events) => {
        const all = { ...facts, history: items, timeMs, isSession, trainingEvents: events };
        const found = bucketsOf(all, () => 0);
        for (const { name, buckets } of DIMENSIONS) {
          const bucket = found[name] ?? 0;
          const count = buckets?.length ?? 200;
          expect(Number.isInteger(bucket) && bucket >= 0 && bucket < count).toBe(true);
        }
        expect(found.session_position !== undefined).toBe(isSession);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("popularity", () => {
  test("has a class for items without events, and finer ones towards the top", () => {
    const counts = Float64Array.from({ length: 101 }, (_, item) => item);
    const buckets = popularityBuckets(counts);
    const sizes = [0, 1, 2, 3, 4].map((bucket) => buckets.filter((each) => each === bucket).length);
    expect(sizes).toEqual([1, 50, 30, 15, 5]);
  });
});

describe("fifths", () => {
  test("never fall, and are even where all classes are small", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }), (counts) => {
        const groups = fifths(counts);
        groups.forEach((group, index) => {
          expect(group).toBeGreaterThanOrEqual(groups[index - 1] ?? 0);
          expect(group).toBeLessThan(5);
        });
      }),
      { seed: 3, numRuns: 200 },
    );
    expect(fifths(new Array<number>(10).fill(3))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });
});
