// What a row scanner remembers between two chunks.

import { assert } from "../assert.ts";
import type { ByteWindow } from "./byteWindow.ts";
import { emptyWindow } from "./byteWindow.ts";
import type { QuotedRun } from "./quotedRun.ts";
import { quotedRun } from "./quotedRun.ts";
import type { Dialect } from "./rowAutomaton.ts";
import { byteClasses, delimiterWidth, FIELD, QUOTE } from "./rowAutomaton.ts";
import type { RejectedRow, RowFault } from "./rowFault.ts";
import type { RowView, ScannedRow } from "./scannedRow.ts";
import { rowView } from "./scannedRow.ts";

export interface RowScannerOptions extends Dialect {
  readonly fieldCount: number;
  /** Rows may have as few fields as this; by default exactly `fieldCount`. */
  readonly fieldCountMin?: number;
  /** Longest logical row, without the end of its line; 16 MiB by default. Bounds the memory of the scanner. */
  readonly rowBytesMax?: number;
}

export interface RowSink {
  /**
   * Takes a well-formed row, a view that is good until the return, or names the fault for which it is set aside.
   * For the work to stay linear in the input, refuse a row without reading fields of unbounded size.
   */
  row(row: ScannedRow): RowFault | null;
  reject(row: RejectedRow): void;
}

export const HASH = 0x23;
export const ROW_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Where the scanner is: between rows; in the first physical line of a row; at the end of that line, between quotes;
 * in a line of which only the end is sought, because it is a comment or set aside.
 */
export type Mode = "between" | "firstLine" | "quoted" | "discard";

/** Offsets are those of the stream; the present row starts at `row.bytePosition`. */
export interface ScanState {
  readonly options: Required<RowScannerOptions>;
  readonly sink: RowSink;
  readonly classes: Uint8Array;
  readonly window: ByteWindow;
  readonly run: QuotedRun;
  readonly row: RowView;
  mode: Mode;
  /** The next byte to examine, or the one that ended the last step. */
  at: number;
  /** State of the row's automaton in the first line. */
  state: number;
  /** All bytes of the first line, or-ed: below 0x80 when they are ASCII. */
  highBits: number;
  /** Physical line, from 1, of `at` between rows. */
  line: number;
  /** Why the line is discarded; null for a comment. */
  discardFault: RowFault | null;
  /** The first bytes of a long line that is discarded. */
  discardHead: Uint8Array | null;
  isLast: boolean;
  bytesVisited: number;
  blankLines: number;
  commentLines: number;
}

export function initialScanState(options: RowScannerOptions, sink: RowSink): ScanState {
  const { fieldCount, fieldCountMin = fieldCount, rowBytesMax = ROW_BYTES_MAX } = options;
  const { delimiter, quote = QUOTE, comment = HASH } = options;
  assert(fieldCountMin >= 1 && fieldCount >= fieldCountMin, "a row has at least one field");
  assert(rowBytesMax >= 1 && rowBytesMax < 2 ** 30, "offsets within a row fit 31 bits");
  const classes = byteClasses(options);
  const window = emptyWindow();
  const run = quotedRun(classes, fieldCount);
  return {
    options: { ...options, fieldCountMin, rowBytesMax, quote, comment },
    sink,
    classes,
    window,
    run,
    row: rowView(window, run, {
      fieldCountMax: fieldCount,
      width: delimiterWidth(delimiter),
      quote,
    }),
    mode: "between",
    at: 0,
    state: FIELD,
    highBits: 0,
    line: 1,
    discardFault: null,
    discardHead: null,
    isLast: false,
    bytesVisited: 0,
    blankLines: 0,
    commentLines: 0,
  };
}

/** The first offset whose bytes may still be asked for. */
export function firstNeeded(scan: ScanState): number {
  const { at, mode, row } = scan;
  if (mode === "between") {
    return at;
  }
  const isRowNeeded = mode !== "discard" || (scan.discardFault !== null && !scan.discardHead);
  // Of a line that is discarded the last byte is kept: it may be the return before the line feed.
  return isRowNeeded ? row.bytePosition : Math.max(row.bytePosition, at - 1);
}

/**
 * The offset at which a row that goes on is too long: `rowBytesMax` bytes and the two of a line's end lie before it.
 */
export function rowLimit(scan: ScanState): number {
  return scan.row.bytePosition + scan.options.rowBytesMax + 2;
}
