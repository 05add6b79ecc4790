// A line cut into fields by a delimiter of two characters, as MovieLens does with `::`. RFC 4180 knows no such
// delimiter, so quotes are characters like any other.

import type { FileFormat } from "../columns.ts";
import type { HeadSample } from "../csv/headSample.ts";
import { sampleOfRows } from "../csv/headSample.ts";
import type { RowFault } from "../csv/rowFault.ts";
import { fault } from "../csv/rowFault.ts";
import type { ScannedRow } from "../csv/scannedRow.ts";
import { createLineScanner } from "./lineScanner.ts";
import type { RowPlace } from "./textRow.ts";
import { textRow } from "./textRow.ts";

export type DelimitedRow =
  | { readonly row: ScannedRow; readonly fault: null }
  | { readonly row: null; readonly fault: RowFault };

/** The fields of `text`, which must be as many as the format has. */
export function delimitedRow(text: string, place: RowPlace, format: FileFormat): DelimitedRow {
  const fields = text.split(format.source?.delimiter ?? "");
  if (fields.length === format.fieldCount) {
    return { row: textRow(place, fields), fault: null };
  }
  const tooMany = fields.length > format.fieldCount;
  return {
    row: null,
    fault: tooMany
      ? fault.tooManyFields(format.fieldCount, String(fields.length))
      : fault.tooFewFields(format.fieldCount, fields.length),
  };
}

/** The first rows of a file cut by `delimiter`. */
export function sampleDelimited(
  head: Uint8Array,
  delimiter: string,
  comment: number | null,
): HeadSample {
  const rows: string[][] = [];
  const scanner = createLineScanner({
    line(text) {
      if (comment === null || text.charCodeAt(0) !== comment) {
        rows.push(text.split(delimiter));
      }
    },
    reject() {},
  });
  scanner.push(head);
  if (rows.length < 2) {
    scanner.end();
  }
  return sampleOfRows(delimiter.charCodeAt(0), rows);
}
