// The grammar of one row as a finite automaton over bytes: RFC 4180, with LF or CRLF at the end of a row and any
// one-byte delimiter. A quote opens a quoted field only as its first byte; elsewhere in an unquoted field it is
// text.

import { assert } from "../assert.ts";

export const LINE_FEED = 0x0a;
export const RETURN = 0x0d;
export const QUOTE = 0x22;

/** Inside a field that did not begin with a quote. */
export const UNQUOTED = 0;
/** Between quotes. */
export const QUOTED = 1;
/** After a quote between quotes: it closes the field, or escapes a second quote. */
export const AFTER_QUOTE = 2;
/** After a closing quote and a return, which only the end of the row may follow. */
export const AFTER_RETURN = 3;
/** At the first byte of a field. This state and those below ask the scanner for attention; those above do not. */
export const FIELD = 4;
/** After a line feed between quotes: the row goes on, the state being QUOTED. */
export const LINE = 5;
/** The row has ended. */
export const ROW = 6;
/** Something other than a delimiter or the end of the row follows a closing quote. */
export const BROKEN = 7;
/** The input has ended between quotes. */
export const UNCLOSED = 8;

const OTHER = 0;
const DELIMITER_CLASS = 1;
const LINE_FEED_CLASS = 2;
const QUOTE_CLASS = 3;
const RETURN_CLASS = 4;
/** The class of the end of the input, which is no byte. */
export const END_CLASS = 5;

/** Next state at `(state << 3) | class`, for the states up to FIELD. */
export const TRANSITIONS: Uint8Array = transitionTable();

/** Class of every byte, for TRANSITIONS. */
export function byteClasses(delimiter: number): Uint8Array {
  assert(
    delimiter !== LINE_FEED && delimiter !== RETURN && delimiter !== QUOTE && delimiter < 0x80,
    "a delimiter is an ASCII byte other than a quote or the end of a line",
  );
  const classes = new Uint8Array(256).fill(OTHER);
  classes[delimiter] = DELIMITER_CLASS;
  classes[LINE_FEED] = LINE_FEED_CLASS;
  classes[QUOTE] = QUOTE_CLASS;
  classes[RETURN] = RETURN_CLASS;
  return classes;
}

function transitionTable(): Uint8Array {
  // Columns: other, delimiter, line feed, quote, return, end.
  const rows: readonly (readonly [number, readonly number[]])[] = [
    [UNQUOTED, [UNQUOTED, FIELD, ROW, UNQUOTED, UNQUOTED, ROW]],
    [QUOTED, [QUOTED, QUOTED, LINE, AFTER_QUOTE, QUOTED, UNCLOSED]],
    [AFTER_QUOTE, [BROKEN, FIELD, ROW, QUOTED, AFTER_RETURN, ROW]],
    [AFTER_RETURN, [BROKEN, BROKEN, ROW, BROKEN, BROKEN, ROW]],
    [FIELD, [UNQUOTED, FIELD, ROW, QUOTED, UNQUOTED, ROW]],
  ];
  const table = new Uint8Array(rows.length * 8);
  for (const [state, next] of rows) {
    table.set(next, state << 3);
  }
  return table;
}
