import { describe, expect, test } from "vitest";
import { appendBytes } from "../../../functions/core/csv/byteWindow.ts";
import { scanFirstLine, startRow } from "../../../functions/core/csv/firstLine.ts";
import { discard, followQuotes } from "../../../functions/core/csv/rowEnd.ts";
import type { RejectedRow } from "../../../functions/core/csv/rowFault.ts";
import { CSV_LINE_BYTES } from "../../../functions/core/csv/rowFault.ts";
import {
  firstNeeded,
  initialScanState,
  ROW_BYTES_MAX,
  rowLimit,
} from "../../../functions/core/csv/scanState.ts";
import { bytesOf, COMMA } from "../../support/scanRows.ts";

function stateOver(text: string, rowBytesMax?: number) {
  const rejected: RejectedRow[] = [];
  const limit = rowBytesMax === undefined ? {} : { rowBytesMax };
  const scan = initialScanState(
    { delimiter: COMMA, fieldCount: 2, ...limit },
    { row: () => null, reject: (row) => rejected.push(row) },
  );
  const add = (more: string) => appendBytes(scan.window, bytesOf(more), firstNeeded(scan));
  add(text);
  return { scan, rejected, add };
}

describe("a scan in steps", () => {
  test("asks for more bytes until a byte order mark is decided", () => {
    const { scan } = stateOver("");
    expect(startRow(scan)).toBe(false);
    appendBytes(scan.window, Uint8Array.of(0xef, 0xbb), 0);
    expect([startRow(scan), scan.at]).toEqual([false, 0]);
    appendBytes(scan.window, Uint8Array.of(0xbf), 0);
    expect([startRow(scan), scan.at]).toEqual([false, 3]);
    appendBytes(scan.window, bytesOf("a"), 0);
    expect([startRow(scan), scan.mode, scan.row.bytePosition]).toEqual([true, "firstLine", 3]);
  });

  test("needs all of a row that is open, and none of a row that has ended", () => {
    const { scan, add } = stateOver('a,b\n"c\n');
    expect([startRow(scan), scanFirstLine(scan)]).toEqual([true, true]);
    expect([scan.mode, scan.line, firstNeeded(scan)]).toEqual(["between", 2, 4]);
    expect([startRow(scan), scanFirstLine(scan), scan.mode]).toEqual([true, true, "quoted"]);
    expect([followQuotes(scan), firstNeeded(scan)]).toEqual([false, 4]);
    add('d",e\n');
    expect([followQuotes(scan), scan.mode, scan.line]).toEqual([true, "between", 4]);
    expect(firstNeeded(scan)).toBe(12);
  });

  test("needs one byte of a comment, whatever its length", () => {
    const { scan, add } = stateOver("#");
    expect([startRow(scan), scan.mode]).toEqual([true, "discard"]);
    for (let part = 0; part < 2000; part++) {
      expect(discard(scan)).toBe(false);
      add("x".repeat(1000));
    }
    expect(scan.window.bytes.byteLength).toBeLessThan(300_000);
    add("\r");
    expect(discard(scan)).toBe(false);
    add(`\n${"y".repeat(300_000)}`);
    expect([discard(scan), scan.commentLines, scan.line]).toEqual([true, 1, 2]);
  });

  test("needs no more of a line set aside than is kept of it", () => {
    const { scan, rejected, add } = stateOver("a,", 100);
    startRow(scan);
    expect([scanFirstLine(scan), firstNeeded(scan)]).toEqual([false, 0]);
    add("x".repeat(1000));
    expect([scanFirstLine(scan), scan.mode, scan.at]).toEqual([true, "discard", 102]);
    for (let part = 0; part < 2000; part++) {
      expect(discard(scan)).toBe(false);
      add("x".repeat(1000));
    }
    expect(scan.window.bytes.byteLength).toBeLessThan(300_000);
    expect(scan.discardHead?.byteLength).toBe(CSV_LINE_BYTES);
    add("\r\n");
    expect(discard(scan)).toBe(true);
    expect(rejected).toMatchObject([
      {
        line: 1,
        bytePosition: 0,
        errorType: "LINE SIZE OVER MAXIMUM",
        csvLine: `a,${"x".repeat(998)}…`,
      },
    ]);
  });

  test("has room for the longest row and the end of its line", () => {
    const { scan } = stateOver("x");
    startRow(scan);
    expect(rowLimit(scan)).toBe(ROW_BYTES_MAX + 2);
    expect(ROW_BYTES_MAX).toBe(16 * 1024 * 1024);
  });
});
