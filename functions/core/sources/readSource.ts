// From the decompressed bytes of an input that has a source format to its events: character set, form, preset. Parquet,
// which is no stream, is read by parquetRows.ts.

import { assert } from "../assert.ts";
import type { RejectedRow } from "../csv/rowFault.ts";
import { csvLineFromBytes } from "../csv/rowFault.ts";
import { createRowScanner } from "../csv/scanner.ts";
import type { EventSink, ReadFormat } from "../eventReader.ts";
import { delimitedRow } from "./delimitedRow.ts";
import { jsonRows, parseJsonLine } from "./jsonRow.ts";
import { createLineScanner } from "./lineScanner.ts";
import type { RowTally, SourceCounts } from "./rowTally.ts";
import { rowTally } from "./rowTally.ts";
import type { RowPlace } from "./textRow.ts";
import { transcoded } from "./transcode.ts";

/** The rule that counts lines of which the list of events is empty. */
export const EMPTY_LIST = "empty-list";

/** Reads all rows in order. Positions are those of the text in UTF-8. */
export async function readSource(
  chunks: AsyncIterable<Uint8Array>,
  format: ReadFormat,
  sink: EventSink,
): Promise<SourceCounts> {
  const { source } = format;
  assert(source !== undefined && source.form !== "parquet", "the source is a stream of text");
  const tally = rowTally(format, sink);
  const { comments = false } = source.preset;
  const scanner =
    source.form === "csv"
      ? createRowScanner(comments ? format : { ...format, comment: null }, tally)
      : lineReader(format, tally);
  for await (const chunk of transcoded(chunks, source.encoding)) {
    scanner.push(chunk);
  }
  return tally.counts(scanner.end());
}

function lineReader(format: ReadFormat, tally: RowTally) {
  const lines = { blankLines: 0, commentLines: 0 };
  const isJson = format.source?.form === "jsonl";
  const hasComments = format.source?.preset.comments ?? false;
  const scanner = createLineScanner(
    {
      line(text, place) {
        if (isJson) {
          takeJson(text, place, format, tally);
        } else if (hasComments && text.startsWith("#")) {
          lines.commentLines++;
        } else {
          takeDelimited(text, place, format, tally);
        }
      },
      reject: tally.reject,
    },
    format.rowBytesMax,
  );
  return {
    push: scanner.push,
    end: () => ({ ...lines, ...scanner.end() }),
  };
}

function takeDelimited(text: string, place: RowPlace, format: ReadFormat, tally: RowTally): void {
  const { row, fault } = delimitedRow(text, place, format);
  const found = row === null ? fault : tally.row(row);
  if (found !== null) {
    tally.reject(rejected(text, place, found));
  }
}

function takeJson(text: string, place: RowPlace, format: ReadFormat, tally: RowTally): void {
  const line = parseJsonLine(text);
  if (line.object === null) {
    tally.reject(rejected(text, place, line.fault));
    return;
  }
  const list = format.source?.preset.list ?? null;
  const rows = jsonRows(line.object, { paths: format.columnNames, list }, place);
  if (rows.length === 0) {
    tally.remove(EMPTY_LIST);
  }
  for (const [index, row] of rows.entries()) {
    const fault = tally.row(row);
    if (fault !== null) {
      const where = rows.length > 1 ? `element ${index} of ${list}: ` : "";
      const errorMessage = where + fault.errorMessage;
      tally.reject(rejected(text, place, { ...fault, errorMessage }));
    }
  }
}

function rejected(
  text: string,
  { line, bytePosition }: RowPlace,
  fault: Omit<RejectedRow, "line" | "bytePosition" | "csvLine">,
): RejectedRow {
  const csvLine = csvLineFromBytes(new TextEncoder().encode(text.slice(0, 4096)));
  return { line, bytePosition, ...fault, csvLine };
}
