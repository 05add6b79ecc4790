import { describe, expect, test } from "vitest";
import { createLineScanner } from "../../../functions/core/sources/lineScanner.ts";

/** What becomes of `text`, handed over `chunkBytes` at a time: `line@byte text`, or the fault. */
function scan(text: string | Uint8Array, chunkBytes = 1000, lineBytesMax?: number) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const found: string[] = [];
  const sink = {
    line: (line: string, place: { line: number; bytePosition: number }) => {
      found.push(`${place.line}@${place.bytePosition} ${line}`);
    },
    reject: (row: { line: number; bytePosition: number; errorType: string }) => {
      found.push(`${row.line}@${row.bytePosition} !${row.errorType}`);
    },
  };
  const scanner = createLineScanner(sink, lineBytesMax);
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    scanner.push(bytes.subarray(start, start + chunkBytes));
  }
  return { found, ...scanner.end() };
}

describe("lines", () => {
  test.each([1, 2, 5, 1000])("end at line feeds, with or without a return (chunks of %i)", (n) => {
    expect(scan("a\nbb\r\n\n\r\nccc", n)).toEqual({
      found: ["1@0 a", "2@2 bb", "5@9 ccc"],
      blankLines: 2,
    });
  });

  test("pass over a byte order mark and keep returns within", () => {
    expect(scan("\ufeffa\rb\n\ufeffc\n").found).toEqual(["1@3 a\rb", "2@7 \ufeffc"]);
  });

  test.each([1, 3, 1000])("that are too long or no UTF-8 are set aside (chunks of %i)", (n) => {
    const bytes = Buffer.concat([
      Buffer.from(`ok\n${"x".repeat(30)}\n0123456789\n`),
      Buffer.from([0x61, 0xff, 0x0a]),
      Buffer.from("end"),
    ]);
    expect(scan(bytes, n, 10).found).toEqual([
      "1@0 ok",
      "2@3 !LINE SIZE OVER MAXIMUM",
      "3@34 0123456789",
      "4@45 !INVALID ENCODING",
      "5@48 end",
    ]);
  });

  test("of nothing are none", () => {
    expect(scan("")).toEqual({ found: [], blankLines: 0 });
  });
});
