// Cuts a stream of bytes into logical rows and sets the faulty ones aside. What it finds is a function of the bytes
// alone, not of the chunks in which they come. What the columns mean, and where the bytes come from, is decided
// elsewhere.
//
// Resynchronisation: when a row over several physical lines fails, for whatever reason, only its first line is set
// aside and scanning goes on at the next. A stray quote then costs its own line and none of the good ones after it.

import { assert } from "../assert.ts";
import { appendBytes } from "./byteWindow.ts";
import { scanFirstLine, startRow } from "./firstLine.ts";
import { discard, followQuotes } from "./rowEnd.ts";
import type { Mode, RowScannerOptions, RowSink, ScanState } from "./scanState.ts";
import { firstNeeded, initialScanState } from "./scanState.ts";

export type { RowScannerOptions, RowSink } from "./scanState.ts";

/** Physical lines that are no part of a row. */
export interface LineCounts {
  readonly blankLines: number;
  readonly commentLines: number;
}

export interface RowScanner {
  /** Takes the next bytes; `chunk` may be reused afterwards. */
  push(chunk: Uint8Array): void;
  /** Says that there are no more bytes. */
  end(): LineCounts;
  /** Looks at bytes so far: at most five for each byte pushed, whatever the bytes. */
  bytesVisited(): number;
}

/** The step of each mode; it returns false when it needs more bytes. */
const STEPS: Readonly<Record<Mode, (scan: ScanState) => boolean>> = {
  between: startRow,
  firstLine: scanFirstLine,
  quoted: followQuotes,
  discard,
};

/**
 * A scanner that hands rows to `sink` as they end. A byte order mark at the start is passed over. Empty lines, and
 * (unless told otherwise) lines that begin with `#` where a row could begin, are no rows. The last row may lack the
 * end of its line.
 */
export function createRowScanner(options: RowScannerOptions, sink: RowSink): RowScanner {
  const scan = initialScanState(options, sink);
  return {
    push(chunk) {
      assert(!scan.isLast, "no bytes come after the end");
      appendBytes(scan.window, chunk, firstNeeded(scan));
      scanOn(scan);
    },
    end() {
      scan.isLast = true;
      scanOn(scan);
      return { blankLines: scan.blankLines, commentLines: scan.commentLines };
    },
    bytesVisited: () => scan.bytesVisited + scan.run.bytesVisited,
  };
}

function scanOn(scan: ScanState): void {
  let isMoving = true;
  while (isMoving) {
    isMoving = stepRow(scan);
  }
}

/** One step of a scan; false when it needs more bytes. */
export function stepRow(scan: ScanState): boolean {
  return STEPS[scan.mode](scan);
}
