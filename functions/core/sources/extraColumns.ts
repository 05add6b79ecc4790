// Columns that a run reads beside those of its preset: that of the split, of the sessions, of the model's inputs. Where
// a preset names all that is read of a line, as with JSON, they are looked for in the head of the file.

import type { FileFormat } from "../columns.ts";
import { InvalidInputError } from "../errors.ts";
import { columnIndex } from "../presets/presetColumns.ts";
import { headObjects } from "./jsonHead.ts";
import { jsonRows } from "./jsonRow.ts";

/** Whether the names of the columns mean something: those of a header, of a preset, of JSON or of Parquet. */
export function hasNames({ hasHeader, source }: FileFormat): boolean {
  return hasHeader || (source !== undefined && source.preset.name !== "columns") || !isText(source);
}

function isText(source: FileFormat["source"]): boolean {
  return source === undefined || source.form === "csv" || source.form === "lines";
}

/** Those of `paths` that are filled in any of the head's objects, or in any element of their `list`. */
export function pathsInHead(
  head: Uint8Array,
  paths: readonly string[],
  list: string | null,
): readonly string[] {
  if (paths.length === 0) {
    return [];
  }
  const place = { line: 1, bytePosition: 0 };
  const rows = headObjects(head).flatMap((object) => jsonRows(object, { paths, list }, place));
  return paths.filter((_, index) => rows.some((row) => !row.isBlank(index)));
}

/** Index of the column of the split; null without one. Throws `missing-column`. */
export function splitIndex(
  name: string | null,
  names: readonly string[],
  where: string,
): number | null {
  if (name === null) {
    return null;
  }
  const index = columnIndex(name, names);
  if (index < 0) {
    throw new InvalidInputError({
      code: "missing-column",
      what: `the column of the split is not there: ${name}`,
      where,
      expected: `a column ${name}`,
      found: `the columns ${names.slice(0, 40).join(", ")}`,
      fix: "name the column of the split: --split column:NAME",
    });
  }
  return index;
}
