// What is said when the columns of a file cannot be told: what was sought, what is there, and the flag to put it right.

import type { ColumnRole } from "./columnNames.ts";
import { closestName, USUAL_NAMES } from "./columnNames.ts";
import { InvalidInputError } from "./errors.ts";
import { parseEventTime } from "./eventTime.ts";

/** A column that is not there; `given` is what the user called it, or null when it was sought by its usual names. */
export interface Missing {
  readonly role: ColumnRole;
  readonly given: string | null;
}

export interface ColumnsFound {
  readonly where: string;
  readonly columnNames: readonly string[];
  readonly hasHeader: boolean;
  readonly found: ReadonlyMap<ColumnRole, number>;
  readonly missing: readonly Missing[];
  /** The first rows of the file. */
  readonly rows: readonly (readonly string[])[];
}

/** No more names than this are listed. */
const NAMES_MAX = 40;

/** One error for all columns that are missing: `missing-header` if names cannot exist, else `missing-column`. */
export function missingColumns(context: ColumnsFound): InvalidInputError {
  const { where, columnNames, hasHeader, missing, rows } = context;
  const isUnnamed = !hasHeader && missing.every(({ given }) => given === null);
  const sought = missing.map(({ role, given }) => (given === null ? role : `${role} (${given})`));
  const first = (rows[0] ?? []).join(", ").slice(0, 200);
  const hint =
    columnNames.length > 1
      ? ""
      : "; values are separated by a comma, ;, a tab or |, or as --delimiter says";
  return new InvalidInputError({
    code: isUnnamed ? "missing-header" : "missing-column",
    what: isUnnamed
      ? "the file has no header, so its columns must be given by position"
      : `${missing.length === 1 ? "a column is" : "columns are"} not there: ${sought.join(", ")}`,
    where,
    expected: missing.map(expectation).join("; "),
    found: hasHeader
      ? `the columns ${columnNames.slice(0, NAMES_MAX).join(", ")}`
      : `${columnNames.length} columns without names, the first row being ${first}`,
    fix: `${suggestions(context)}${columnsFlag(context)}${hint}`,
  });
}

export function ambiguousColumn(
  where: string,
  what: string,
  columnNames: readonly string[],
): InvalidInputError {
  return new InvalidInputError({
    code: "ambiguous-column",
    what,
    where,
    expected: "a column of its own for user, item and time",
    found: `the columns ${columnNames.slice(0, NAMES_MAX).join(", ")}`,
    fix: "give columns by position, counting from 0: --columns user=0,item=1,time=2",
  });
}

/** The head of a file does not allow it to be read at all. */
export function unreadableHead(
  code: string,
  where: string,
  found: string,
  fix: string,
): InvalidInputError {
  return new InvalidInputError({
    code,
    what: code === "empty-file" ? "the file is empty" : "the start of the file cannot be read",
    where,
    expected: "delimited text in UTF-8 with a header or rows",
    found,
    fix,
  });
}

function expectation({ role, given }: Missing): string {
  if (given !== null) {
    return `a column ${given} for the ${role}`;
  }
  return `a column for the ${role}, with a name such as ${USUAL_NAMES[role].slice(0, 3).join(", ")}`;
}

function suggestions({ columnNames, hasHeader, missing }: ColumnsFound): string {
  if (!hasHeader) {
    return "";
  }
  const near = missing.flatMap(({ role, given }) => {
    const candidates = (given === null ? USUAL_NAMES[role].slice(0, 4) : [given]).map((name) =>
      closestName(name, columnNames),
    );
    const name = candidates.find((candidate) => candidate !== null);
    return name === undefined ? [] : [name];
  });
  const names = [...new Set(near)];
  return names.length === 0 ? "" : `did you mean ${names.join(", ")}? `;
}

/** The flag that would name every column, as far as it can be told. */
function columnsFlag({ columnNames, hasHeader, found, missing, rows }: ColumnsFound): string {
  if (missing.every(({ role }) => role === "split")) {
    return "name the column of the split: --split column:NAME";
  }
  const free = columnNames.map((_, index) => index).filter((index) => !isTaken(index, found));
  const timeIndex = found.get("time") ?? free.find((index) => isTimeColumn(rows, index));
  const others = free.filter((index) => index !== timeIndex);
  const guess = (role: ColumnRole) => {
    const index = found.get(role) ?? (role === "time" ? timeIndex : others.shift());
    return index === undefined || (hasHeader && !found.has(role))
      ? `${role}=NAME`
      : `${role}=${hasHeader ? columnNames[index] : index}`;
  };
  const flag = (["user", "item", "time"] as const).map(guess).join(",");
  return `name the columns, for instance --columns ${flag}`;
}

function isTaken(index: number, found: ReadonlyMap<ColumnRole, number>): boolean {
  return [...found.values()].includes(index);
}

/** Whether every row has a time of the years 1990 to 2099 in this column. */
function isTimeColumn(rows: readonly (readonly string[])[], index: number): boolean {
  return rows.every((row) => {
    const ms = parseEventTime(row[index] ?? "") ?? 0;
    return ms >= 631_152_000_000 && ms < 4_102_444_800_000;
  });
}
