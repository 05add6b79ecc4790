import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GRAMS_MAX, gramBuckets } from "../../../functions/core/inputs/textGrams.ts";
import { hashString } from "../../../functions/core/partition.ts";

const bucket = (gram: string, buckets = 4096) => hashString(`millrace-text-1\0${gram}`) % buckets;

describe("grams of a text", () => {
  test("are two and three characters at each place, with the ends of words", () => {
    const expected = [" a", " ab", "ab", "ab ", "b "].map((gram) => bucket(gram));
    expect(gramBuckets("AB", 4096)).toEqual(expected);
    expect(gramBuckets("  Ab\n", 4096)).toEqual(expected);
  });

  test("of a script without spaces, and of characters beyond sixteen bits, are of whole characters", () => {
    const chinese = [" 好", " 好用", "好用", "好用 ", "用 "].map((gram) => bucket(gram));
    expect(gramBuckets("好用", 4096)).toEqual(chinese);
    expect(gramBuckets("😀", 64)).toEqual([" 😀", " 😀 ", "😀 "].map((gram) => bucket(gram, 64)));
  });

  test("stay where they are for ever: weights of earlier runs depend on it", () => {
    expect(gramBuckets("red shoe", 4096)).toEqual([
      375, 262, 3973, 3928, 1825, 1815, 2960, 2116, 3711, 1993, 471, 593, 1549, 3654, 2489, 51, 400,
    ]);
  });

  test("are at most so many, in range, and those of the beginning; none of a blank text", () => {
    expect(gramBuckets(" \t ", 16)).toEqual([]);
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.integer({ min: 16, max: 99 }), (text, N) => {
        const found = gramBuckets(text, N);
        expect(found.length).toBeLessThanOrEqual(GRAMS_MAX);
        expect(found.every((value) => Number.isInteger(value) && value >= 0 && value < N)).toBe(
          true,
        );
        expect(gramBuckets(`${text.trim()} and more`, N).length).toBeGreaterThanOrEqual(
          found.length,
        );
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(gramBuckets("x".repeat(100_000), 16).length).toBe(GRAMS_MAX);
  });
});
