// From a Parquet file to its events, a row group at a time. A row has no line and no bytes of its own: its line is its
// number from 1, its position that of the row group.

import { assert, present } from "../assert.ts";
import { csvLineFromBytes, fault } from "../csv/rowFault.ts";
import { InvalidInputError } from "../errors.ts";
import type { EventSink, ReadFormat } from "../eventReader.ts";
import { readColumns } from "../presets/preset.ts";
import { columnIndexes } from "../presets/presetColumns.ts";
import type { ParquetFile } from "./parquetFile.ts";
import { readRowGroup } from "./parquetFile.ts";
import type { SourceCounts } from "./rowTally.ts";
import { rowTally } from "./rowTally.ts";
import { textRow } from "./textRow.ts";

/** Reads all rows in order. Throws `parquet-type` where a column that is read would lose digits. */
export async function readParquet(
  file: ParquetFile,
  format: ReadFormat,
  sink: EventSink,
): Promise<SourceCounts> {
  const { source, columnNames, columns } = format;
  assert(source !== undefined, "a Parquet file is read by a preset");
  const used = [
    ...columnIndexes(readColumns(source.preset), columnNames),
    ...[columns.split, columns.session, ...(format.inputs ?? [])],
  ];
  const indexes = [...new Set(used)]
    .filter((at) => at !== null && at !== undefined)
    .sort((a, b) => a - b);
  const names = indexes.map((index) => present(columnNames[index], "an index is of a column"));
  checkTypes(file, names);
  const tally = rowTally(format, sink);
  let line = 0;
  for (const [index, group] of file.metadata.row_groups.entries()) {
    const texts = await readRowGroup(file, index, names);
    const bytePosition = Number(group.columns[0]?.meta_data?.data_page_offset ?? 0);
    for (let row = 0; row < Number(group.num_rows); row++) {
      line++;
      const fields: string[] = [];
      for (const [at, name] of names.entries()) {
        fields[present(indexes[at], "a name has an index")] = texts.get(name)?.[row] ?? "";
      }
      const values = indexes.map((at) => fields[at] ?? "");
      const isBroken = values.some((value) => value.includes("\ufffd"));
      const found = isBroken
        ? fault.encoding()
        : tally.row(textRow({ line, bytePosition }, fields));
      if (found !== null) {
        const csvLine = csvLineFromBytes(new TextEncoder().encode(JSON.stringify(values)));
        tally.reject({ line, bytePosition, ...found, csvLine });
      }
    }
  }
  return tally.counts({ blankLines: 0, commentLines: 0 });
}

function checkTypes(file: ParquetFile, names: readonly string[]): void {
  const inexact = file.columns.find(({ name, isInexact }) => isInexact && names.includes(name));
  if (inexact !== undefined) {
    throw new InvalidInputError({
      code: "parquet-type",
      what: `the column ${inexact.name} has more digits than can be read exactly`,
      where: file.where,
      expected: "whole numbers, text, or decimals of at most 15 digits",
      found: "a decimal of more",
      fix: `write ${inexact.name} as BIGINT or VARCHAR`,
    });
  }
}
