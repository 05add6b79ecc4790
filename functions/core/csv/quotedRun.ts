// What follows when the input is read from the start of a physical line between quotes, up to the end of that
// logical row. All rows whose quotes are open at one of the run's line starts share the run, so rows that fail one
// after another, each giving up only its first line, read the bytes after it once between them and not once each.

import type { ByteWindow } from "./byteWindow.ts";
import { END_CLASS, FIELD, LINE, QUOTED, ROW, TRANSITIONS } from "./rowAutomaton.ts";
import { lastIllFormed } from "./utf8.ts";

/** Offsets are those of the stream. */
export interface QuotedRun {
  readonly classes: Uint8Array;
  /** The offsets of the last delimiters, the k-th of the run at `k % delimiters.length`. */
  readonly delimiters: Float64Array;
  delimiterCount: number;
  /**
   * The next byte to read, or where the run ended: at its line feed, at the byte that broke it, or at the input's
   * end.
   */
  at: number;
  /** A state up to FIELD while the run is open; ROW, BROKEN or UNCLOSED once it has ended. */
  state: number;
  /** The last line start that was reached between quotes; -1 before the first run. */
  lastLineStart: number;
  /** All bytes of the run, or-ed. */
  highBits: number;
  /** The last ill-formed byte of a run that ended as a row, or -1. */
  illFormedAt: number;
  /** Bytes examined, over all runs. */
  bytesVisited: number;
}

/** A place for runs in rows of at most `fieldCountMax` fields. */
export function quotedRun(classes: Uint8Array, fieldCountMax: number): QuotedRun {
  return {
    classes,
    delimiters: new Float64Array(fieldCountMax),
    delimiterCount: 0,
    at: 0,
    state: QUOTED,
    lastLineStart: -1,
    highBits: 0,
    illFormedAt: -1,
    bytesVisited: 0,
  };
}

/** Makes `run` the run from the line start `offset`, unless it passes there already. Offsets never fall. */
export function joinRun(run: QuotedRun, offset: number): void {
  if (offset <= run.lastLineStart) {
    return;
  }
  run.delimiterCount = 0;
  run.at = offset;
  run.state = QUOTED;
  run.lastLineStart = offset;
  run.highBits = 0;
  run.illFormedAt = -1;
}

export function isOpen(run: QuotedRun): boolean {
  return run.state <= FIELD;
}

/**
 * Reads on until the run ends, `limit` is reached, or the window is out of bytes; `isLast` says that no more will come.
 * `from` is the line start at which the present row joined; the rows to come join later.
 */
export function extendRun(
  run: QuotedRun,
  window: ByteWindow,
  { from, limit, isLast }: { from: number; limit: number; isLast: boolean },
): void {
  if (!isOpen(run)) {
    return;
  }
  const before = run.at;
  const stop = Math.min(window.end, limit);
  while (isOpen(run) && run.at < stop) {
    readUntilAttention(run, window, stop);
  }
  run.bytesVisited += run.at - before;
  if (isOpen(run) && isLast && run.at === window.end && run.at < limit) {
    run.state = TRANSITIONS[(run.state << 4) | END_CLASS] as number;
  }
  if (run.state === ROW && run.highBits >= 0x80) {
    // A line feed ends any sequence, so every line is well-formed or not on its own.
    run.bytesVisited += run.at - from;
    const found = lastIllFormed(window.bytes, from - window.base, run.at - window.base);
    run.illFormedAt = found < 0 ? -1 : found + window.base;
  }
}

/** How many delimiters follow the line start `offset`; a count of `delimiters.length` means that many or more. */
export function delimitersFrom(run: QuotedRun, offset: number): number {
  let low = 0;
  let high = Math.min(run.delimiterCount, run.delimiters.length);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (delimiterFromEnd(run, middle) >= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** Offset of the `ordinal`-th delimiter from the end, the last being the first. */
export function delimiterFromEnd(run: QuotedRun, ordinal: number): number {
  return run.delimiters[(run.delimiterCount - ordinal) % run.delimiters.length] as number;
}

/** Reads to the next delimiter, line feed or end of the run, or to `stop`. */
function readUntilAttention(run: QuotedRun, window: ByteWindow, stop: number): void {
  const { bytes, base } = window;
  const { classes } = run;
  const end = stop - base;
  let index = run.at - base;
  let state = run.state;
  let highBits = run.highBits;
  while (index < end) {
    const byte = bytes[index] as number;
    state = TRANSITIONS[(state << 4) | (classes[byte] as number)] as number;
    highBits |= byte;
    if (state >= FIELD) {
      break;
    }
    index++;
  }
  run.highBits = highBits;
  run.state = state;
  run.at = base + index;
  if (index === end) {
    return;
  }
  if (state === FIELD) {
    run.delimiters[run.delimiterCount % run.delimiters.length] = run.at;
    run.delimiterCount++;
    run.at++;
  } else if (state === LINE) {
    run.state = QUOTED;
    run.at++;
    run.lastLineStart = run.at;
  }
}
