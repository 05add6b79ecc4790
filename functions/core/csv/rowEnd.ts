// How rows and lines end: a row is handed over or set aside, and the scanner goes on between rows.

import { byteAt, windowBytes } from "./byteWindow.ts";
import { delimitersFrom, extendRun, isOpen, joinRun } from "./quotedRun.ts";
import { BROKEN, LINE_FEED, RETURN, UNCLOSED } from "./rowAutomaton.ts";
import type { RowFault } from "./rowFault.ts";
import { CSV_LINE_BYTES, csvLineFromBytes, fault } from "./rowFault.ts";
import type { ScanState } from "./scanState.ts";
import { rowLimit } from "./scanState.ts";
import { lastIllFormed } from "./utf8.ts";

/** Ends a row that lies within one physical line: at the line feed at `at`, or at the end of the input. */
export function endRow(scan: ScanState): void {
  const { row, window } = scan;
  const end = scan.at;
  row.contentEnd = withoutReturn(scan, end);
  row.fieldCount = row.headCount + 1;
  if (row.contentEnd === row.bytePosition) {
    scan.blankLines++;
  } else {
    const found = faultOfRow(scan, row.contentEnd, false);
    if (found !== null) {
      reject(scan, found, windowBytes(window, row.bytePosition, row.contentEnd));
    }
  }
  goOn(scan, Math.min(end + 1, window.end), 1);
}

/**
 * Follows a row whose first line ended between quotes, at the line feed at `at`. If it fails, only that line is set
 * aside. False when more bytes are needed.
 */
export function followQuotes(scan: ScanState): boolean {
  const { row, run, window, isLast } = scan;
  const from = scan.at + 1;
  const limit = rowLimit(scan);
  joinRun(run, from);
  extendRun(run, window, { from, limit, isLast });
  if (isOpen(run) && run.at < limit) {
    return false;
  }
  const found = faultOfQuoted(scan, from);
  if (found === null) {
    const lines = 2 + countLineFeeds(scan, from, run.at);
    goOn(scan, Math.min(run.at + 1, window.end), lines);
  } else {
    reject(scan, found, windowBytes(window, row.bytePosition, withoutReturn(scan, scan.at)));
    goOn(scan, from, 1);
  }
  return true;
}

/** Gives up the present line: from here only its end is sought. A comment has no fault. */
export function discardLine(scan: ScanState, found: RowFault | null): void {
  scan.mode = "discard";
  scan.discardFault = found;
  scan.discardHead = null;
}

/** Seeks the end of a line that is given up. False when more bytes are needed. */
export function discard(scan: ScanState): boolean {
  const { row, window } = scan;
  const rest = windowBytes(window, scan.at, window.end);
  const length = rest.indexOf(LINE_FEED);
  scan.bytesVisited += length < 0 ? rest.byteLength : length;
  scan.at = length < 0 ? window.end : scan.at + length;
  if (length < 0 && !scan.isLast) {
    keepHead(scan);
    return false;
  }
  const contentEnd = withoutReturn(scan, scan.at);
  if (scan.discardFault === null) {
    scan.commentLines++;
  } else {
    const bytes =
      scan.discardHead?.subarray(0, contentEnd - row.bytePosition) ??
      windowBytes(window, row.bytePosition, contentEnd);
    reject(scan, scan.discardFault, bytes);
  }
  goOn(scan, Math.min(scan.at + 1, window.end), 1);
  return true;
}

/** Copies the head of a long line that is set aside, so that the window need not hold the line. */
function keepHead(scan: ScanState): void {
  const start = scan.row.bytePosition;
  const isLong = scan.at - start > CSV_LINE_BYTES;
  if (isLong && scan.discardFault !== null && scan.discardHead === null) {
    scan.discardHead = windowBytes(scan.window, start, start + CSV_LINE_BYTES).slice();
  }
}

/**
 * What is wrong with a row over several lines, whose second line starts at `from`. Its run has ended, which it can only
 * before the row's limit, or is open there.
 */
function faultOfQuoted(scan: ScanState, from: number): RowFault | null {
  const { options, row, run } = scan;
  if (isOpen(run)) {
    return fault.tooLong(options.rowBytesMax);
  }
  if (run.state === BROKEN) {
    return fault.brokenQuotes();
  }
  if (run.state === UNCLOSED) {
    return fault.openQuotes();
  }
  row.contentEnd = withoutReturn(scan, run.at);
  row.fieldCount = row.headCount + 1 + delimitersFrom(run, from);
  return faultOfRow(scan, from, run.illFormedAt >= from);
}

/**
 * What is wrong with a row whose quotes are in order, or null after the sink has taken it. Whether its text is
 * well-formed is known from `headEnd` on.
 */
function faultOfRow(scan: ScanState, headEnd: number, isTailIllFormed: boolean): RowFault | null {
  const { options, row } = scan;
  const { fieldCount, fieldCountMin, rowBytesMax } = options;
  if (row.contentEnd - row.bytePosition > rowBytesMax) {
    return fault.tooLong(rowBytesMax);
  }
  if (isTailIllFormed || isHeadIllFormed(scan, headEnd)) {
    return fault.encoding();
  }
  if (row.fieldCount < fieldCountMin) {
    return fault.tooFewFields(fieldCountMin, row.fieldCount);
  }
  if (row.fieldCount > fieldCount) {
    // Over several lines the delimiters are counted only as far as it matters.
    const isOneLine = headEnd === row.contentEnd;
    return fault.tooManyFields(fieldCount, isOneLine ? `${row.fieldCount}` : `more`);
  }
  return scan.sink.row(row);
}

function isHeadIllFormed(scan: ScanState, headEnd: number): boolean {
  if (scan.highBits < 0x80) {
    return false;
  }
  const { row, window } = scan;
  scan.bytesVisited += headEnd - row.bytePosition;
  const start = row.bytePosition - window.base;
  return lastIllFormed(window.bytes, start, headEnd - window.base) >= 0;
}

function countLineFeeds(scan: ScanState, start: number, end: number): number {
  const bytes = windowBytes(scan.window, start, end);
  scan.bytesVisited += bytes.byteLength;
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    count++;
  }
  return count;
}

/** `end` of a line, or the offset before it where a return precedes it. */
function withoutReturn(scan: ScanState, end: number): number {
  const isReturn = end > scan.row.bytePosition && byteAt(scan.window, end - 1) === RETURN;
  return isReturn ? end - 1 : end;
}

function reject(scan: ScanState, found: RowFault, bytes: Uint8Array): void {
  const { line, bytePosition } = scan.row;
  scan.sink.reject({ line, bytePosition, ...found, csvLine: csvLineFromBytes(bytes) });
}

function goOn(scan: ScanState, at: number, lines: number): void {
  scan.at = at;
  scan.line += lines;
  scan.mode = "between";
}
