// The grammar of one row as a finite automaton over bytes: RFC 4180, with LF or CRLF at the end of a row, any delimiter
// of one or two bytes, and any quote or none. A quote opens a quoted field only as its first byte; elsewhere in an
// unquoted field it is text.

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
/** In an unquoted field, after what may be the first byte of a delimiter of two. */
const HALF = 4;
/** The same after a closing quote, where nothing but the second byte may follow. */
const HALF_AFTER_QUOTE = 5;
/** At the first byte of a field. This state and those below ask the scanner for attention; those above do not. */
export const FIELD = 6;
/** After a line feed between quotes: the row goes on, the state being QUOTED. */
export const LINE = 7;
/** The row has ended. */
export const ROW = 8;
/** Something other than a delimiter or the end of the row follows a closing quote. */
export const BROKEN = 9;
/** The input has ended between quotes. */
export const UNCLOSED = 10;

const OTHER = 0;
const DELIMITER_CLASS = 1;
const LINE_FEED_CLASS = 2;
const QUOTE_CLASS = 3;
const RETURN_CLASS = 4;
/** The class of the end of the input, which is no byte. */
export const END_CLASS = 5;
/** The classes of the bytes of a delimiter of two; one byte that is both has the third. */
const FIRST_CLASS = 6;
const SECOND_CLASS = 7;
const TWICE_CLASS = 8;

/** Next state at `(state << 4) | class`, for the states up to FIELD. */
export const TRANSITIONS: Uint8Array = transitionTable();

/** What separates and encloses fields. */
export interface Dialect {
  /** One ASCII byte, or two: the first + 256 × the second. */
  readonly delimiter: number;
  /** One ASCII byte, or null for fields that are never enclosed; by default the double quote. */
  readonly quote?: number | null | undefined;
  /** The byte with which a line begins that is no row, or null for none; by default `#`. */
  readonly comment?: number | null | undefined;
}

/** How many bytes a delimiter has. */
export function delimiterWidth(delimiter: number): number {
  return delimiter > 0xff ? 2 : 1;
}

/** Class of every byte, for TRANSITIONS. */
export function byteClasses({ delimiter, quote = QUOTE }: Dialect): Uint8Array {
  const first = delimiter & 0xff;
  const second = delimiter >> 8;
  const special = [LINE_FEED, RETURN, ...(quote === null ? [] : [quote])];
  assert(
    !special.includes(first) && !special.includes(second) && first < 0x80 && second < 0x80,
    "a delimiter has ASCII bytes other than a quote or the end of a line",
  );
  const classes = new Uint8Array(256).fill(OTHER);
  if (second === 0) {
    classes[first] = DELIMITER_CLASS;
  } else {
    classes[first] = FIRST_CLASS;
    classes[second] = second === first ? TWICE_CLASS : SECOND_CLASS;
  }
  classes[LINE_FEED] = LINE_FEED_CLASS;
  classes[RETURN] = RETURN_CLASS;
  if (quote !== null) {
    assert(quote > RETURN && quote < 0x80, "a quote is an ASCII byte other than the end of a line");
    classes[quote] = QUOTE_CLASS;
  }
  return classes;
}

function transitionTable(): Uint8Array {
  // Columns: other, delimiter, line feed, quote, return, end, first of two, second of two, both.
  const rows: readonly (readonly [number, readonly number[]])[] = [
    [UNQUOTED, [UNQUOTED, FIELD, ROW, UNQUOTED, UNQUOTED, ROW, HALF, UNQUOTED, HALF]],
    [QUOTED, [QUOTED, QUOTED, LINE, AFTER_QUOTE, QUOTED, UNCLOSED, QUOTED, QUOTED, QUOTED]],
    [
      AFTER_QUOTE,
      [
        ...[BROKEN, FIELD, ROW, QUOTED, AFTER_RETURN, ROW],
        ...[HALF_AFTER_QUOTE, BROKEN, HALF_AFTER_QUOTE],
      ],
    ],
    [AFTER_RETURN, [BROKEN, BROKEN, ROW, BROKEN, BROKEN, ROW, BROKEN, BROKEN, BROKEN]],
    [HALF, [UNQUOTED, FIELD, ROW, UNQUOTED, UNQUOTED, ROW, HALF, FIELD, FIELD]],
    [HALF_AFTER_QUOTE, [BROKEN, BROKEN, BROKEN, BROKEN, BROKEN, BROKEN, BROKEN, FIELD, FIELD]],
    [FIELD, [UNQUOTED, FIELD, ROW, QUOTED, UNQUOTED, ROW, HALF, UNQUOTED, HALF]],
  ];
  const table = new Uint8Array(rows.length * 16);
  for (const [state, next] of rows) {
    table.set(next, state << 4);
  }
  return table;
}
