// What takes the rows of the scanner in two lanes (rowLanes.ts), and the part of a stream that is read.

import type { RowSink } from "./scanState.ts";

/** Ordinary rows in the memory of the module, `count` of them. */
export interface CutTable {
  readonly count: number;
  /** Offset in the stream of the first of the memory's bytes. */
  readonly base: number;
}

export interface LaneSink extends RowSink {
  /**
   * Takes ordinary rows from `from` on, and returns the first that it does not take, which comes again as a row; or
   * `table.count`. Rows lie in the memory until the return.
   */
  take(table: CutTable, from: number): number;
  /** While this says true the careful lane is kept, and `between` is told of every place where a row may begin. */
  isCareful?(): boolean;
  between?(offset: number, line: number): void;
}

/** The part of a stream that is read. Offsets are those of the stream. */
export interface LaneSpan {
  /** Where the first byte lies that is pushed: a row begins there. */
  readonly startByte: number;
  /** Its physical line. */
  readonly startLine: number;
  /** Rows that begin from here on are not read. */
  readonly endByte: number;
}
