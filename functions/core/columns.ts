// Finds out how a log is written: its delimiter, whether it has a header, and which columns are the user, the item, the
// time, the kind of event and the split. Names are in columnNames.ts; what the rows hold is read by eventReader.ts.

import { assert } from "./assert.ts";
import type { Missing } from "./columnErrors.ts";
import { ambiguousColumn, missingColumns, unreadableHead } from "./columnErrors.ts";
import type { ColumnRole } from "./columnNames.ts";
import { normaliseName, USUAL_NAMES } from "./columnNames.ts";
import { foreignFormat } from "./csv/fileSignature.ts";
import type { Samples } from "./csv/headComment.ts";
import { headComment } from "./csv/headComment.ts";
import type { HeadSample } from "./csv/headSample.ts";
import { DELIMITERS, sampleHead } from "./csv/headSample.ts";
import { InvalidInputError } from "./errors.ts";
import { parseEventTime } from "./eventTime.ts";
import type { SourceFormat } from "./sources/sourceFormat.ts";

/** Columns as the user names them: a name of the header, or an index from 0. */
export interface ColumnMapping {
  readonly user: string;
  readonly item: string;
  readonly time: string;
  readonly event?: string;
  readonly split?: string;
}

/** All that is needed to read a file; plain data. Columns are indexes from 0. */
export interface FileFormat {
  /** One ASCII byte, or two: the first + 256 × the second. */
  readonly delimiter: number;
  /** ASCII bytes where they are not the double quote and `#`; null for none. */
  readonly quote?: number | null | undefined;
  readonly comment?: number | null | undefined;
  readonly hasHeader: boolean;
  /** Names of the header, or column0, column1 … */
  readonly columnNames: readonly string[];
  readonly columns: {
    readonly user: number;
    readonly item: number;
    readonly time: number;
    readonly event: number | null;
    readonly split: number | null;
    /** Where sessions are named by a column. */
    readonly session?: number | undefined;
  };
  readonly fieldCount: number;
  /** Where the file is not plain CSV read by column. */
  readonly source?: SourceFormat | undefined;
}

type Wanted = Partial<Record<ColumnRole, string>>;

const ROLES: readonly ColumnRole[] = ["user", "item", "time", "event", "split"];
const REQUIRED: readonly ColumnRole[] = ["user", "item", "time"];

/**
 * The format of the file `where` that begins with `head`, decoded bytes that should hold a few rows at least. What
 * `mapping` names is used whatever else the file has; other columns are found by their usual names. `splitColumn`,
 * where given, is the name or index of the split's column. Throws InvalidInputError: `empty-file`, `no-rows`,
 * `missing-column` (all that are missing at once), `missing-header`, `ambiguous-column`, `malformed-header`,
 * `invalid-encoding`, `unsupported-format`, `line-ends`, `separator-line`. `samples` are the readings to choose from
 * where they are not those of CSV.
 */
export function detectFormat(
  head: Uint8Array,
  where: string,
  mapping: Partial<ColumnMapping>,
  splitColumn: string | null,
  samples: Samples = usualSamples(head),
): FileFormat {
  const wanted: Wanted = splitColumn === null ? mapping : { ...mapping, split: splitColumn };
  const comment = headComment(head, samples);
  const sample = bestSample(head, where, wanted, () => samples(comment));
  const first = sample.rows[0] ?? [];
  const hasHeader = isHeader(first, wanted);
  if (hasHeader && sample.rowCount === 1) {
    throw new InvalidInputError({
      code: "no-rows",
      what: "the file has a header but no rows",
      where,
      expected: "a row for each event",
      found: `the header ${first.join(", ")} alone`,
      fix: "check the export that wrote the file",
    });
  }
  const columnNames = hasHeader
    ? first.map((cell) => cell.trim())
    : Array.from({ length: sample.width }, (_, index) => `column${index}`);
  const { found, missing } = findColumns(columnNames, hasHeader, wanted, where);
  if (missing.length > 0) {
    throw missingColumns({ where, columnNames, hasHeader, found, missing, rows: sample.rows });
  }
  const column = (role: ColumnRole) => {
    const index = found.get(role);
    assert(index !== undefined, "required columns are found");
    return index;
  };
  return {
    delimiter: sample.delimiter,
    comment,
    hasHeader,
    columnNames,
    columns: {
      user: column("user"),
      item: column("item"),
      time: column("time"),
      event: found.get("event") ?? null,
      split: found.get("split") ?? null,
    },
    fieldCount: columnNames.length,
  };
}

function usualSamples(head: Uint8Array): Samples {
  return (comment) => DELIMITERS.map((delimiter) => sampleHead(head, delimiter, comment));
}

/** The reading of `head` by the delimiter under which most columns are known, and most rows alike. */
function bestSample(
  head: Uint8Array,
  where: string,
  wanted: Wanted,
  samples: () => readonly HeadSample[],
): HeadSample {
  const foreign = foreignFormat(head);
  if (foreign !== null) {
    throw unreadableHead("unsupported-format", where, `${foreign.name} data`, foreign.fix);
  }
  checkFirstLine(head, where);
  const [best] = samples().toSorted((a, b) => compareSamples(a, b, wanted));
  assert(best !== undefined, "there are delimiters to try");
  if (best.rowCount === 0) {
    const found = head.byteLength === 0 ? "no bytes" : "blank lines and comments alone";
    throw unreadableHead("empty-file", where, found, "check the export that wrote the file");
  }
  const { firstFault } = best;
  const isByIndex = REQUIRED.every((role) => isIndex(wanted[role]));
  if (firstFault !== null && (!isByIndex || best.rows.length === 0)) {
    const found = `${firstFault.errorMessage}: ${firstFault.csvLine.slice(0, 200)}`;
    throw firstFault.errorType === "INVALID ENCODING"
      ? unreadableHead(
          "invalid-encoding",
          where,
          found,
          "name the character set, for instance --encoding gbk or --encoding windows-1252",
        )
      : unreadableHead("malformed-header", where, found, `correct line ${firstFault.line}`);
  }
  return best;
}

/** Throws where the first line tells of a way to write files that is not read. */
function checkFirstLine(head: Uint8Array, where: string): void {
  if (head.includes(0x0d) && !head.includes(0x0a)) {
    const found = "carriage returns alone, as old spreadsheets of the Mac write them";
    throw unreadableHead("line-ends", where, found, "convert them: tr '\\r' '\\n' < FILE");
  }
  const first = new TextDecoder().decode(head.subarray(0, 16));
  if (/^"?sep=.{1,2}\r?\n/i.test(first)) {
    const found = `${JSON.stringify(first.split(/\r?\n/)[0])}, a line for spreadsheets`;
    throw unreadableHead("separator-line", where, found, "remove the first line");
  }
}

/** Negative when `a` is the better reading. */
function compareSamples(a: HeadSample, b: HeadSample, wanted: Wanted): number {
  const known = (sample: HeadSample) =>
    (sample.rows[0] ?? []).filter((cell) => isKnownName(cell, wanted)).length;
  const isWide = (sample: HeadSample) => Number(sample.width > 1);
  return (
    known(b) - known(a) ||
    isWide(b) - isWide(a) ||
    b.consistency - a.consistency ||
    b.width - a.width
  );
}

/**
 * Whether the first row holds names. A row of data holds a time at least, so a row without anything like a number or a
 * date is a header; one with some, only if two of its cells are known names.
 */
function isHeader(cells: readonly string[], wanted: Wanted): boolean {
  const known = cells.filter((cell) => isKnownName(cell, wanted)).length;
  return known >= 2 || cells.every((cell) => parseEventTime(cell) === null);
}

function isKnownName(cell: string, wanted: Wanted): boolean {
  const name = normaliseName(cell);
  return ROLES.some((role) => {
    const given = wanted[role];
    const isGiven = given !== undefined && !isIndex(given) && normaliseName(given) === name;
    return isGiven || USUAL_NAMES[role].includes(name);
  });
}

function isIndex(wanted: string | undefined): boolean {
  return wanted !== undefined && /^[0-9]+$/.test(wanted);
}

/** The columns of all roles: first those asked for, then those with usual names that are not taken. */
function findColumns(
  columnNames: readonly string[],
  hasHeader: boolean,
  wanted: Wanted,
  where: string,
): { found: Map<ColumnRole, number>; missing: Missing[] } {
  const names = hasHeader ? columnNames : [];
  const given = ROLES.flatMap((role) => {
    const name = wanted[role];
    return name === undefined ? [] : [{ role, name, index: indexOfGiven(name, names, where) }];
  });
  const isThere = (index: number) => index >= 0 && index < columnNames.length;
  const taken = new Set(given.map(({ index }) => index));
  const usual = ROLES.filter((role) => wanted[role] === undefined).map((role) => ({
    role,
    name: null,
    index: indexOfUsual(role, names, { taken, where }),
  }));
  const all = ROLES.flatMap((role) => [...given, ...usual].filter((entry) => entry.role === role));
  const found = new Map(
    all.filter(({ index }) => isThere(index)).map(({ role, index }) => [role, index]),
  );
  const missing = all
    .filter(
      ({ role, name, index }) => !isThere(index) && (name !== null || REQUIRED.includes(role)),
    )
    .map(({ role, name }) => ({ role, given: name }));
  const required = REQUIRED.flatMap((role) => found.get(role) ?? []);
  if (new Set(required).size < required.length) {
    throw ambiguousColumn(where, "one column is to be two things", columnNames);
  }
  return { found, missing };
}

function indexOfGiven(given: string, names: readonly string[], where: string): number {
  return isIndex(given) ? Number(given) : indexOfName(given, names, where);
}

/** Index of the column called `wanted`, exactly or else but for case and punctuation; -1 where there is none. */
function indexOfName(wanted: string, names: readonly string[], where: string): number {
  const same = (read: (name: string) => string) =>
    names.flatMap((name, index) => (read(name) === read(wanted) ? [index] : []));
  const exact = same((name) => name);
  const matches = exact.length > 0 ? exact : same(normaliseName);
  if (matches.length > 1) {
    throw ambiguousColumn(where, `several columns are called ${wanted}`, names);
  }
  return matches[0] ?? -1;
}

/** Index of the column with the most preferred usual name of `role`; -1 where there is none. */
function indexOfUsual(
  role: ColumnRole,
  names: readonly string[],
  { taken, where }: { taken: ReadonlySet<number>; where: string },
): number {
  const free = names.map((name, index) => (taken.has(index) ? "" : normaliseName(name)));
  const name = USUAL_NAMES[role].find((usual) => free.includes(usual));
  if (name === undefined) {
    return -1;
  }
  const index = free.indexOf(name);
  if (REQUIRED.includes(role) && free.includes(name, index + 1)) {
    throw ambiguousColumn(where, `several columns could be the ${role}`, names);
  }
  return index;
}
