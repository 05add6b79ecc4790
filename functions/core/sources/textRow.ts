// A row whose fields are there as text already: from a line cut by a delimiter of two characters, from a JSON object,
// from a Parquet file. It looks to its readers as a row of CSV does.

import type { ScannedRow } from "../csv/scannedRow.ts";

/** Where a row lies: physical line from 1, and offset of its first byte in the decoded input. */
export interface RowPlace {
  readonly line: number;
  readonly bytePosition: number;
}

/** A row of `fields`; one that is missing is blank. */
export function textRow({ line, bytePosition }: RowPlace, fields: readonly string[]): ScannedRow {
  const field = (index: number) => fields[index] ?? "";
  return {
    line,
    bytePosition,
    fieldCount: fields.length,
    fieldBytes: (index) => field(index).length,
    isBlank: (index) => /^[ \t]*$/.test(field(index)),
    field,
  };
}
