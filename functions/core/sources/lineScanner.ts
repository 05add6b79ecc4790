// Cuts a stream of bytes into physical lines, for the formats in which a line is a row whatever it holds: JSON lines
// and fields parted by two characters. Quoted newlines are the business of csv/scanner.ts.

import { appendBytes, emptyWindow, windowBytes } from "../csv/byteWindow.ts";
import type { RejectedRow, RowFault } from "../csv/rowFault.ts";
import { csvLineFromBytes, fault } from "../csv/rowFault.ts";
import { ROW_BYTES_MAX } from "../csv/scanState.ts";
import { lastIllFormed, textFromUtf8 } from "../csv/utf8.ts";
import type { RowPlace } from "./textRow.ts";

export interface LineSink {
  /** A line that is UTF-8 and not too long. Its end is taken off: a line feed with or without a return before it. */
  line(text: string, place: RowPlace): void;
  reject(row: RejectedRow): void;
}

export interface LineScanner {
  push(chunk: Uint8Array): void;
  /** Says that there are no more bytes; the last line may lack its end. */
  end(): { readonly blankLines: number };
}

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** A scanner whose memory is bounded by `lineBytesMax` and the size of a chunk. A byte order mark is passed over. */
export function createLineScanner(sink: LineSink, lineBytesMax = ROW_BYTES_MAX): LineScanner {
  const window = emptyWindow();
  let lineStart = 0;
  let line = 1;
  /** Where no line feed was found yet. */
  let at = 0;
  let blankLines = 0;
  /** The head of a line that is too long and being passed over. */
  let longHead: Uint8Array | null = null;
  let longStart = 0;

  function endLine(end: number): void {
    const place = { line, bytePosition: longHead === null ? lineStart : longStart };
    if (longHead !== null) {
      sink.reject(rejected(place, fault.tooLong(lineBytesMax), longHead));
      longHead = null;
    } else {
      takeLine(windowBytes(window, lineStart, end), place);
    }
    line++;
  }
  function takeLine(whole: Uint8Array, place: RowPlace): void {
    const hasMark =
      place.bytePosition === 0 && BYTE_ORDER_MARK.every((byte, index) => whole[index] === byte);
    const start = hasMark ? BYTE_ORDER_MARK.length : 0;
    const bytes = whole.subarray(start, whole.byteLength - (whole.at(-1) === RETURN ? 1 : 0));
    const own = { line: place.line, bytePosition: place.bytePosition + start };
    if (bytes.byteLength === 0) {
      blankLines++;
    } else if (bytes.byteLength > lineBytesMax) {
      sink.reject(rejected(own, fault.tooLong(lineBytesMax), bytes));
    } else if (lastIllFormed(bytes, 0, bytes.byteLength) >= 0) {
      sink.reject(rejected(own, fault.encoding(), bytes));
    } else {
      sink.line(textFromUtf8(bytes, 0, bytes.byteLength), own);
    }
  }
  function scan(): void {
    for (;;) {
      const found = windowBytes(window, at, window.end).indexOf(LINE_FEED);
      if (found < 0) {
        break;
      }
      endLine(at + found);
      lineStart = at + found + 1;
      at = lineStart;
    }
    at = window.end;
    // A return and the mark may come on top of the line itself.
    if (at - lineStart > lineBytesMax + 4) {
      if (longHead === null) {
        longHead = windowBytes(window, lineStart, at).slice(0, 4096);
        longStart = lineStart;
      }
      lineStart = at;
    }
  }
  return {
    push(chunk) {
      appendBytes(window, chunk, lineStart);
      scan();
    },
    end() {
      if (at > lineStart || longHead !== null) {
        endLine(at);
      }
      return { blankLines };
    },
  };
}

function rejected({ line, bytePosition }: RowPlace, why: RowFault, bytes: Uint8Array): RejectedRow {
  return { line, bytePosition, ...why, csvLine: csvLineFromBytes(bytes) };
}
