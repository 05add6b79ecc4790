import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { popularityFromCounts } from "../../../functions/core/baselines/popularity.ts";

describe("popularityFromCounts", () => {
  test("ranks items by count, equals all at the lowest of their places", () => {
    const { ranks, candidateCount } = popularityFromCounts(Float64Array.of(0, 5, 2, 0, 5, 1, 2, 2));
    expect(Array.from(ranks)).toEqual([0, 2, 5, 0, 2, 6, 5, 5]);
    expect(candidateCount).toBe(6);
  });

  test("is the number of candidates that are not less popular, for any counts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (values) => {
        const counts = Float64Array.from([0, ...values]);
        const { ranks, candidateCount } = popularityFromCounts(counts);
        expect(candidateCount).toBe(values.filter((count) => count > 0).length);
        counts.forEach((count, item) => {
          const expected = count === 0 ? 0 : counts.filter((other) => other >= count).length;
          expect(ranks[item]).toBe(expected);
        });
      }),
      { seed: 1 },
    );
  });

  test("refuses events of the padding", () => {
    expect(() => popularityFromCounts(Float64Array.of(1, 2))).toThrow("padding has no events");
  });
});
