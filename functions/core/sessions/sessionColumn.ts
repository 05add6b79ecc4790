// Finds the column that names the sessions: a name of the header, or an index from 0.

import { closestName, normaliseName } from "../columnNames.ts";
import type { FileFormat } from "../columns.ts";
import { InvalidInputError } from "../errors.ts";
import { hasNames } from "../sources/extraColumns.ts";

const NAMES_MAX = 40;

/** Index of the column `wanted` of the file `where`. Throws InvalidInputError where there is none, or more than one. */
export function sessionColumn(format: FileFormat, wanted: string, where: string): number {
  const { columnNames } = format;
  const isNamed = hasNames(format);
  if (/^\d+$/.test(wanted) && Number(wanted) < columnNames.length) {
    return Number(wanted);
  }
  const names = isNamed ? columnNames : [];
  const indexesOf = (read: (name: string) => string) =>
    names.flatMap((name, index) => (read(name) === read(wanted) ? [index] : []));
  const exact = indexesOf((name) => name);
  const matches = exact.length > 0 ? exact : indexesOf(normaliseName);
  const [index] = matches;
  if (index !== undefined && matches.length === 1) {
    return index;
  }
  const close = closestName(wanted, names) ?? "session_id";
  throw new InvalidInputError({
    code: matches.length > 1 ? "ambiguous-column" : "missing-column",
    what:
      matches.length > 1
        ? `several columns are called ${wanted}`
        : `a column is not there: session (${wanted})`,
    where,
    expected: "a column that names the session of each row",
    found: isNamed
      ? `the columns ${names.slice(0, NAMES_MAX).join(", ")}`
      : `${columnNames.length} columns without names`,
    fix: `name it with --sessions column:${close}, or by position from 0, or use --sessions gap:30m`,
  });
}
