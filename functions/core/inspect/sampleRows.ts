// The first rows of a text as they stand, by the columns of its format.

import type { FileFormat } from "../columns.ts";
import { sampleHead } from "../csv/headSample.ts";
import { commentByte } from "../presets/preset.ts";
import { sampleDelimited } from "../sources/delimitedRow.ts";
import { headObjects } from "../sources/jsonHead.ts";
import { jsonRows } from "../sources/jsonRow.ts";

/** Up to 200 rows of `head`, which is UTF-8, as texts by column. */
export function sampleRows(head: Uint8Array, format: FileFormat): readonly (readonly string[])[] {
  const { source, columnNames, delimiter, hasHeader } = format;
  if (source?.form === "jsonl") {
    const options = { paths: columnNames, list: source.preset.list ?? null };
    const rows = headObjects(head).flatMap((object) =>
      jsonRows(object, options, { line: 1, bytePosition: 0 }),
    );
    return rows.map((row) => columnNames.map((_, index) => row.field(index)));
  }
  const comment = source === undefined ? (format.comment ?? null) : commentByte(source.preset);
  const { rows } =
    source?.form === "lines"
      ? sampleDelimited(head, source.delimiter, comment)
      : sampleHead(head, delimiter, comment);
  return rows.slice(hasHeader ? 1 : 0);
}

/** `head` up to the end of its last whole line, where it is not the whole file. */
export function wholeLines(head: Uint8Array, isWhole: boolean): Uint8Array {
  const end = isWhole ? head.byteLength : head.lastIndexOf(0x0a) + 1;
  return end === 0 ? head : head.subarray(0, end);
}
