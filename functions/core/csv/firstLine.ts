// The first physical line of a row, which for most rows is the whole: the fast path of the scanner.

import { byteAt, windowBytes } from "./byteWindow.ts";
import { BROKEN, END_CLASS, FIELD, LINE, ROW, TRANSITIONS } from "./rowAutomaton.ts";
import { discardLine, endRow } from "./rowEnd.ts";
import { fault } from "./rowFault.ts";
import type { ScanState } from "./scanState.ts";
import { rowLimit } from "./scanState.ts";

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** From between rows into the next row or comment. False when more bytes are needed. */
export function startRow(scan: ScanState): boolean {
  const { window, row } = scan;
  if (scan.at === 0 && !passByteOrderMark(scan)) {
    return false;
  }
  if (scan.at === window.end) {
    return false;
  }
  row.line = scan.line;
  row.bytePosition = scan.at;
  row.headCount = 0;
  scan.state = FIELD;
  scan.highBits = 0;
  scan.mode = "firstLine";
  if (byteAt(window, scan.at) === scan.options.comment) {
    discardLine(scan, null);
  }
  return true;
}

/** Reads the first line to its end, or to what is wrong with it. False when more bytes are needed. */
export function scanFirstLine(scan: ScanState): boolean {
  const { window } = scan;
  const limit = rowLimit(scan);
  readFirstLine(scan, Math.min(window.end, limit));
  if (scan.at === limit) {
    discardLine(scan, fault.tooLong(scan.options.rowBytesMax));
    return true;
  }
  if (scan.at === window.end) {
    if (!scan.isLast) {
      return false;
    }
    scan.state = TRANSITIONS[(scan.state << 4) | END_CLASS] as number;
  }
  if (scan.state === ROW) {
    endRow(scan);
  } else if (scan.state === LINE) {
    scan.mode = "quoted";
  } else {
    discardLine(scan, scan.state === BROKEN ? fault.brokenQuotes() : fault.openQuotes());
  }
  return true;
}

/** False while the bytes so far may be part of a byte order mark. */
function passByteOrderMark(scan: ScanState): boolean {
  const head = windowBytes(scan.window, 0, Math.min(scan.window.end, BYTE_ORDER_MARK.length));
  const isPrefix = head.every((byte, index) => byte === BYTE_ORDER_MARK[index]);
  if (isPrefix && head.byteLength === BYTE_ORDER_MARK.length) {
    scan.at = BYTE_ORDER_MARK.length;
    return true;
  }
  return !isPrefix || scan.isLast;
}

/** Moves to the end of the row or of the line, to a byte that breaks the row, or to the offset `stop`. */
function readFirstLine(scan: ScanState, stop: number): void {
  const { classes, row, window } = scan;
  const { bytes, base } = window;
  const { headEnds } = row;
  const end = stop - base;
  const rowStart = row.bytePosition - base;
  let index = scan.at - base;
  let state = scan.state;
  let highBits = scan.highBits;
  let fieldIndex = row.headCount;
  while (index < end) {
    const byte = bytes[index] as number;
    state = TRANSITIONS[(state << 4) | (classes[byte] as number)] as number;
    highBits |= byte;
    if (state >= FIELD) {
      if (state !== FIELD) {
        break;
      }
      if (fieldIndex < headEnds.length) {
        headEnds[fieldIndex] = index - rowStart;
      }
      fieldIndex++;
    }
    index++;
  }
  scan.bytesVisited += base + index - scan.at;
  scan.at = base + index;
  scan.state = state;
  scan.highBits = highBits;
  row.headCount = fieldIndex;
}
