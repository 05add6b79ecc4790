import { describe, expect, test } from "vitest";
import { createRowScanner } from "../../../functions/core/csv/scanner.ts";
import type { ScanOptions } from "../../support/scanRows.ts";
import { bytesOf, COMMA } from "../../support/scanRows.ts";

describe("work is linear in the input", () => {
  const LINES = 30_000;
  const hostile: [string, string, ScanOptions][] = [
    ["a lone quote a line", 'u,"i,1\n'.repeat(LINES), {}],
    ["a quote a line in the last column", 'u,i,"\n'.repeat(LINES), {}],
    ["quotes that open and never close", `u,i,1\n"${"u,i,1\n".repeat(LINES)}`, {}],
    ["every line open, one close at the end", `${'u,i,"1\n""'.repeat(LINES)}"\n`, {}],
    ["rows that all end together", `${'u,i,"\n""'.repeat(LINES)}"`, {}],
    ["rows that all end together, ill-formed", `${'u,i,"é\n""'.repeat(LINES)}"`, {}],
    ["rows that all grow too long", `${'u,i,"é\n""'.repeat(LINES)}"`, { rowBytesMax: 20_000 }],
    ["empty lines between quotes", `"${"\n".repeat(LINES)}`, {}],
    ["fields without number", `${'"\n",'.repeat(LINES)}`, {}],
    ["one long line", `u,${"x".repeat(LINES * 10)}`, { rowBytesMax: 1000 }],
    ["good rows over two lines", 'u,"i\né",1\n'.repeat(LINES), {}],
  ];

  test.each(hostile)("of %s", (_, text, options) => {
    const bytes = bytesOf(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, index) =>
      bytes.slice(index * 1000, (index + 1) * 1000),
    );
    // Refuses by the size of the field alone, as the contract of a sink asks.
    const scanner = createRowScanner(
      { delimiter: COMMA, fieldCount: 3, ...options },
      {
        row: (row) =>
          row.fieldBytes(2) > 20
            ? { errorType: "CAST", errorMessage: "long", columnName: null }
            : null,
        reject: () => undefined,
      },
    );
    for (const chunk of chunks) {
      scanner.push(chunk);
    }
    scanner.end();
    expect(scanner.bytesVisited()).toBeGreaterThanOrEqual(bytes.length - 2 * LINES);
    expect(scanner.bytesVisited()).toBeLessThanOrEqual(5 * bytes.length);
  });
});
