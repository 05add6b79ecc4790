import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesSaved, summedAmounts } from "./mergingBytes.ts";

/** Eight shards, 100 updates of 1,000 numbers, a merge in ten, 50 numbers of a shard sent, two bytes each in all. */
const COMPRESSED = {
  everyUpdateNumbers: 8 * 100 * 1000,
  wholeNumbers: 8 * 10 * 1000,
  sentNumbers: 8 * 10 * 50,
  sentBytes: 8 * 10 * 50 * 2,
};

describe("the bytes that merging saves", () => {
  test("are split into what H, rows left out and the form of numbers save", () => {
    expect(bytesSaved(COMPRESSED)).toEqual({ byH: 10, byRows: 20, byForm: 2, all: 400 });
  });

  test("are those of H alone where whole numbers are sent", () => {
    const whole = { ...COMPRESSED, sentNumbers: 80_000, sentBytes: 4 * 80_000 };
    expect(bytesSaved(whole)).toEqual({ byH: 10, byRows: 1, byForm: 1, all: 10 });
  });

  test("are less than nothing by the form where rows are named and not compressed", () => {
    const named = { ...COMPRESSED, sentBytes: 8 * 10 * 50 * 5 };
    expect(bytesSaved(named).byForm).toBe(0.8);
  });

  test("multiply to the whole ratio, whatever the amounts", () => {
    const count = fc.integer({ min: 1, max: 1e9 });
    const amount = fc.record({
      everyUpdateNumbers: count,
      wholeNumbers: count,
      sentNumbers: count,
      sentBytes: count,
    });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 4 }), (amounts) => {
        const { byH, byRows, byForm, all } = bytesSaved(summedAmounts(amounts));
        expect((byH * byRows * byForm) / all).toBeCloseTo(1, 12);
      }),
    );
  });
});
