// Finds the columns that fields read in a file whose format is known.

import { closestName, normaliseName } from "../columnNames.ts";
import type { FileFormat } from "../columns.ts";
import { InvalidInputError } from "../errors.ts";
import { hasNames } from "../sources/extraColumns.ts";
import type { Field } from "./field.ts";

/** No more names than this are listed. */
const NAMES_MAX = 40;

/**
 * The 0-based column of each field in `file`, asked for by `flag`; null for a field that reads none of its own. Throws
 * InvalidInputError `missing-input-column` where there is none, or several could be meant.
 */
export function inputColumns(
  fields: readonly Field[],
  format: FileFormat,
  file: string,
  flag = "--input",
): (number | null)[] {
  const where: Asked = { file, flag };
  return fields.map((field) => {
    if (field.kind === "type" && format.columns.event === null) {
      throw missingColumn(field, format, where, "an event type");
    }
    return field.column === null ? null : columnIndex(field, field.column, format, where);
  });
}

/** The file, and the flag that asked for its columns. */
interface Asked {
  readonly file: string;
  readonly flag: string;
}

function columnIndex(field: Field, column: string, format: FileFormat, where: Asked): number {
  const { columnNames, fieldCount } = format;
  const isNamed = hasNames(format);
  if (/^[0-9]+$/.test(column) && Number(column) < fieldCount && !columnNames.includes(column)) {
    return Number(column);
  }
  const same = (read: (name: string) => string) =>
    columnNames.flatMap((name, index) => (isNamed && read(name) === read(column) ? [index] : []));
  const exact = same((name) => name);
  const matches = exact.length > 0 ? exact : same(normaliseName);
  const [index] = matches;
  if (index === undefined || matches.length > 1) {
    throw missingColumn(field, format, where, `one column ${column}`);
  }
  return index;
}

function missingColumn(field: Field, format: FileFormat, asked: Asked, expected: string) {
  const { file, flag } = asked;
  const { columnNames } = format;
  const isNamed = hasNames(format);
  const near = field.column === null || !isNamed ? null : closestName(field.column, columnNames);
  const named =
    field.kind === "type"
      ? "name the column of event types with --columns event=…"
      : "name a column of the header, or its number from 0";
  return new InvalidInputError({
    code: "missing-input-column",
    what: "a column that is to be read cannot be told",
    where: `${file}, ${flag} ${field.name}`,
    expected,
    found: isNamed
      ? `the columns ${columnNames.slice(0, NAMES_MAX).join(", ")}`
      : `${columnNames.length} columns without names`,
    fix: near === null ? named : `perhaps ${flag} ${field.name.replace(field.column ?? "", near)}`,
  });
}
