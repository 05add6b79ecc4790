// Why a row is set aside, in the words of DuckDB's reject tables
// (duckdb.org/docs/stable/data/csv/reading_faulty_csv_files), and the record that is kept of it.

import { textFromUtf8 } from "./utf8.ts";

export type FaultType =
  | "CAST"
  | "MISSING VALUE"
  | "MISSING COLUMNS"
  | "TOO MANY COLUMNS"
  | "UNQUOTED VALUE"
  | "LINE SIZE OVER MAXIMUM"
  | "INVALID ENCODING"
  | "INVALID JSON";

export interface RowFault {
  readonly errorType: FaultType;
  readonly errorMessage: string;
  /** The column at fault, where there is one. */
  readonly columnName: string | null;
}

/** A row set aside; of a row over several physical lines, its first line. */
export interface RejectedRow {
  /** Physical line, from 1. */
  readonly line: number;
  /** Offset in the decoded input, from 0, of the row's first byte. */
  readonly bytePosition: number;
  readonly columnName: string | null;
  readonly errorType: FaultType;
  readonly errorMessage: string;
  /** The line as text: ill-formed UTF-8 as U+FFFD, cut after CSV_LINE_CHARACTERS with an ellipsis. */
  readonly csvLine: string;
}

export const CSV_LINE_CHARACTERS = 1000;
/** Enough of a line's bytes for its `csvLine`: four a character, and one character more to know that it is cut. */
export const CSV_LINE_BYTES = 4 * (CSV_LINE_CHARACTERS + 1);

/** `csvLine` from the first CSV_LINE_BYTES bytes of a line, or all of them. */
export function csvLineFromBytes(bytes: Uint8Array): string {
  const text = textFromUtf8(bytes, 0, Math.min(bytes.byteLength, CSV_LINE_BYTES));
  if (text.length <= CSV_LINE_CHARACTERS) {
    return text;
  }
  const cut = text.slice(0, CSV_LINE_CHARACTERS);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

export const fault = {
  brokenQuotes: (): RowFault =>
    structural("UNQUOTED VALUE", "text follows a closing quote, or a quote was never closed"),
  openQuotes: (): RowFault =>
    structural("UNQUOTED VALUE", "a quote is open at the end of the file"),
  tooLong: (rowBytesMax: number): RowFault =>
    structural("LINE SIZE OVER MAXIMUM", `the row is longer than ${rowBytesMax} bytes`),
  encoding: (): RowFault => structural("INVALID ENCODING", "the row is not valid UTF-8"),
  tooFewFields: (expected: number, found: number): RowFault =>
    structural("MISSING COLUMNS", `expected ${expected} columns, found ${found}`),
  tooManyFields: (expected: number, found: string): RowFault =>
    structural("TOO MANY COLUMNS", `expected ${expected} columns, found ${found}`),
} as const;

function structural(errorType: FaultType, errorMessage: string): RowFault {
  return { errorType, errorMessage, columnName: null };
}
