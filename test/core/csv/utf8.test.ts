import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastIllFormed, textFromUtf8 } from "../../../functions/core/csv/utf8.ts";

const RUNS = { seed: 20261124, numRuns: 5000 } as const;

function isWellFormed(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes at which decoders differ: the borders of table 3-7 of the Unicode Standard. */
const border = fc.constantFrom(
  ...[0x00, 0x0a, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf],
  ...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
);
const bytesNearUtf8 = fc
  .array(
    fc.oneof(
      border.map((byte) => [byte]),
      fc
        .string({ unit: "binary", minLength: 1, maxLength: 1 })
        .map((character) => [...new TextEncoder().encode(character)]),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

describe("lastIllFormed", () => {
  test("finds something exactly where the platform's decoder refuses", () => {
    fc.assert(
      fc.property(bytesNearUtf8, (bytes) => {
        expect(lastIllFormed(bytes, 0, bytes.length) < 0).toBe(isWellFormed(bytes));
      }),
      RUNS,
    );
  });

  test("decides every sequence of two bytes, and three after each lead", () => {
    for (let pair = 0; pair < 0x10000; pair++) {
      const bytes = Uint8Array.of(pair >> 8, pair & 0xff, 0x80, 0x80);
      for (const end of [2, 3, 4]) {
        if (lastIllFormed(bytes, 0, end) < 0 !== isWellFormed(bytes.subarray(0, end))) {
          expect.fail(bytes.subarray(0, end).join(" "));
        }
      }
    }
  });

  test("gives the last place, after which all is well", () => {
    fc.assert(
      fc.property(bytesNearUtf8, (bytes) => {
        const last = lastIllFormed(bytes, 0, bytes.length);
        fc.pre(last >= 0);
        expect(isWellFormed(bytes.subarray(last + 1))).toBe(true);
        expect(isWellFormed(bytes.subarray(last))).toBe(false);
      }),
      RUNS,
    );
  });

  test("looks at nothing outside its bounds", () => {
    const bytes = Uint8Array.of(0xff, 0xe7, 0x94, 0xa8, 0xff);
    expect(lastIllFormed(bytes, 1, 4)).toBe(-1);
    expect(lastIllFormed(bytes, 1, 3)).toBe(2);
  });
});

describe("textFromUtf8", () => {
  test("agrees with the platform's decoder, at every length around the short ones", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
        const bytes = new TextEncoder().encode(`<${text}>`);
        expect(textFromUtf8(bytes, 1, bytes.length - 1)).toBe(text);
      }),
      RUNS,
    );
    for (let length = 0; length <= 20; length++) {
      const text = "0123456789abcdefghij".slice(0, length);
      expect(textFromUtf8(new TextEncoder().encode(text), 0, length)).toBe(text);
    }
  });

  test("keeps a byte order mark and marks what is ill-formed", () => {
    expect(textFromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 0, 4)).toBe("\ufeffa");
    expect(textFromUtf8(Uint8Array.of(0x61, 0xc3), 0, 2)).toBe("a\ufffd");
  });
});
