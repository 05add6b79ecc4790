import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareStrings, decodeStrings, encodeStrings } from "../../functions/core/strings.ts";

describe("string columns", () => {
  test("decode to what was encoded, whatever the script", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (values) => {
        expect(decodeStrings(encodeStrings(values))).toEqual(values);
      }),
      { seed: 1 },
    );
  });

  test("hold a byte order mark and empty strings as they are", () => {
    const values = ["", "\ufeffid", ""];
    expect(decodeStrings(encodeStrings(values))).toEqual(values);
  });
});

describe("compareStrings", () => {
  test("orders by code unit, not by locale", () => {
    expect(["b", "a", "B", "é", "10", "9"].sort(compareStrings)).toEqual([
      "10",
      "9",
      "B",
      "a",
      "b",
      "é",
    ]);
    expect(compareStrings("x", "x")).toBe(0);
  });
});
