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

  test("are the UTF-8 of each string, ASCII or not", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.string({ unit: "binary" }))), (values) => {
        const { ends, bytes } = encodeStrings(values);
        const expected = values.map((value) => Buffer.from(value));
        expect(Buffer.from(bytes)).toEqual(Buffer.concat(expected));
        expect(Array.from(ends, (end, index) => end - (ends[index - 1] ?? 0))).toEqual(
          expected.map(({ byteLength }) => byteLength),
        );
      }),
      { seed: 2 },
    );
  });

  test("are refused where a string ends within a character", () => {
    const bytes = new TextEncoder().encode("é");
    expect(() => decodeStrings({ ends: Uint32Array.of(1, 2), bytes })).toThrow(TypeError);
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
