// From the bytes of one file to its labelled texts, and the rows that are set aside. Which columns are read was found
// beforehand (textFormat.ts).

import type { RejectedRow, RowFault } from "../csv/rowFault.ts";
import type { ScannedRow } from "../csv/scannedRow.ts";
import { createRowScanner } from "../csv/scanner.ts";
import { labelOf } from "./label.ts";
import type { TextFormat } from "./textFormat.ts";

/** One text with its label. */
export interface LabelledText {
  readonly text: string;
  readonly label: 0 | 1;
  /** Physical line, from 1, in which the row starts. */
  readonly line: number;
}

/** `rows` = `texts` + `quarantined`, always. The header, blank lines and comments are no rows. */
export interface TextCounts {
  readonly rows: number;
  readonly texts: number;
  readonly quarantined: number;
}

export interface TextSink {
  text(text: LabelledText): void;
  reject(row: RejectedRow): void;
}

/** No label is written with more bytes than this. */
const LABEL_BYTES_MAX = 16;

/**
 * Reads all rows of a file, in order, into `sink`. A row is set aside when it is malformed (csv/rowFault.ts), when its
 * text is blank (MISSING VALUE), or when its label is not 0 or 1 (CAST).
 */
export async function readTexts(
  chunks: AsyncIterable<Uint8Array>,
  format: TextFormat,
  sink: TextSink,
): Promise<TextCounts> {
  let texts = 0;
  let quarantined = 0;
  let isHeaderDue = format.hasHeader;
  const { delimiter, columnNames } = format;
  const scanner = createRowScanner(
    { delimiter, comment: null, fieldCount: columnNames.length },
    {
      row(row) {
        if (isHeaderDue) {
          isHeaderDue = false;
          return null;
        }
        const found = readRow(row, format);
        if ("errorType" in found) {
          return found;
        }
        texts++;
        sink.text(found);
        return null;
      },
      reject(row) {
        isHeaderDue = false;
        quarantined++;
        sink.reject(row);
      },
    },
  );
  for await (const chunk of chunks) {
    scanner.push(chunk);
  }
  scanner.end();
  return { rows: texts + quarantined, texts, quarantined };
}

function readRow(
  row: ScannedRow,
  { text, label, columnNames }: TextFormat,
): LabelledText | RowFault {
  const nameOf = (index: number) => columnNames[index] ?? `column${index}`;
  if (row.isBlank(text)) {
    const errorMessage = "the text is empty";
    return { errorType: "MISSING VALUE", errorMessage, columnName: nameOf(text) };
  }
  const bytes = row.fieldBytes(label);
  const value = bytes > LABEL_BYTES_MAX ? null : labelOf(row.field(label));
  if (value === null) {
    const found = bytes > LABEL_BYTES_MAX ? `${bytes} bytes` : JSON.stringify(row.field(label));
    const errorMessage = `${found} is no label: 0 or 1`;
    return { errorType: "CAST", errorMessage, columnName: nameOf(label) };
  }
  return { text: row.field(text), label: value, line: row.line };
}
