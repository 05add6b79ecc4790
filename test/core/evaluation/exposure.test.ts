import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  exposureOf,
  listCounter,
  mergeListTallies,
} from "../../../functions/core/evaluation/exposure.ts";

const V = 8;
const candidates = Uint8Array.from({ length: V }, (_, item) => (item === 0 ? 0 : 1));
const list = fc.uniqueArray(fc.integer({ min: 1, max: V - 1 }), { maxLength: 4 }).map((items) => ({
  items: Uint32Array.from(items),
  scores: Float32Array.from(items),
  history: Uint32Array.of(1, 2),
}));

function tallyOf(lists: Iterable<Parameters<ReturnType<typeof listCounter>["add"]>[0]>) {
  const counter = listCounter(V, { count: 4, candidates, keepSeen: true });
  for (const each of lists) {
    counter.add(each);
  }
  return counter.finish();
}

describe("lists", () => {
  test("count alike in one part and in two", () => {
    fc.assert(
      fc.property(fc.array(list), fc.array(list), (a, b) => {
        expect(mergeListTallies([tallyOf(a), tallyOf(b)])).toEqual(tallyOf([...a, ...b]));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("are short only where more candidates were left", () => {
    const history = Uint32Array.of(1, 2, 2, 3, 4);
    const three = { items: Uint32Array.of(5, 6, 7), scores: Float32Array.of(3, 2, 1), history };
    const shortOf = (keepSeen: boolean) => {
      const counter = listCounter(V, { count: 4, candidates, keepSeen });
      counter.add(three);
      return counter.finish().counts.short;
    };
    expect(shortOf(false)).toBe(0);
    expect(shortOf(true)).toBe(1);
  });

  test("show what must not be in them", () => {
    const items = Uint32Array.of(1, 5, 5);
    const scores = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY);
    const { counts } = tallyOf([{ items, scores, history: Uint32Array.of(1) }]);
    expect(counts).toEqual({ lists: 1, items: 3, short: 1, seen: 1, notFinite: 2, repeated: 1 });
  });
});

describe("exposure", () => {
  test("is even or uneven as the definitions say", () => {
    const popularity = Float64Array.from([0, 1, 1, 1, 1]);
    const even = exposureOf([0, 3, 3, 3, 3], popularity);
    expect(even["gini@10"]).toBe(0);
    expect(even["catalogue_coverage@10"]).toBe(1);
    expect(even["shannon_entropy@10_nats"]).toBeCloseTo(Math.log(4), 12);
    expect(even["novelty@10_bits"]).toBeCloseTo(2, 12);
    const one = exposureOf([0, 0, 0, 0, 9], popularity);
    expect(one["gini@10"]).toBeCloseTo(3 / 4, 12);
    expect(one["catalogue_coverage@10"]).toBe(1 / 4);
    expect(exposureOf([0, 0], Float64Array.of(0, 1))).toEqual({});
  });
});
