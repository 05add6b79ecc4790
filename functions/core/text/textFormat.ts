// Finds out how a file of labelled texts is written: its delimiter, whether it has a header, and which columns are the
// text and the label. The counterpart of columns.ts for files that are no logs.

import { unreadableHead } from "../columnErrors.ts";
import { closestName, normaliseName } from "../columnNames.ts";
import { foreignFormat } from "../csv/fileSignature.ts";
import { DELIMITERS, type HeadSample, sampleHead } from "../csv/headSample.ts";
import { InvalidInputError } from "../errors.ts";
import { labelOf } from "./label.ts";

/** Columns as the user names them: a name of the header, or an index from 0; left out, they are found. */
export interface TextColumns {
  readonly text?: string;
  readonly label?: string;
}

/** All that is needed to read a file; plain data. Columns are indexes from 0. */
export interface TextFormat {
  /** One ASCII byte. */
  readonly delimiter: number;
  readonly hasHeader: boolean;
  /** Names of the header, or column0, column1 … */
  readonly columnNames: readonly string[];
  readonly text: number;
  readonly label: number;
}

const ROLES = ["text", "label"] as const;
type Role = (typeof ROLES)[number];

/** Usual names, in the form of `normaliseName`, those before others preferred. */
const USUAL_NAMES: Readonly<Record<Role, readonly string[]>> = {
  text: [
    ...["text", "review", "reviewtext", "reviewbody", "comment", "content", "sentence", "body"],
    ...["message", "tweet", "description", "title", "query", "文本", "评论", "评论内容", "评价"],
    ...["内容", "标题"],
  ],
  label: [
    ...["label", "target", "class", "sentiment", "polarity", "y", "clicked", "click", "purchased"],
    ...["bought", "churned", "churn", "recommendedind", "标签", "类别", "情感", "是否购买"],
    ...["是否点击"],
  ],
};

/**
 * The format of the file `where` that begins with `head`. Throws InvalidInputError: `empty-file`, `no-rows`,
 * `missing-column`, `ambiguous-column`, `malformed-header`, `invalid-encoding`, `unsupported-format`.
 */
export function detectTextFormat(head: Uint8Array, where: string, wanted: TextColumns): TextFormat {
  const sample = bestSample(head, where, wanted);
  const first = (sample.rows[0] ?? []).map((cell) => cell.trim());
  const text = columnOf("text", first, wanted);
  const label = columnOf("label", first, wanted);
  const isNumbered = isIndex(wanted.text) && isIndex(wanted.label);
  const hasHeader = !isNumbered || labelOf(first[label] ?? "") === null;
  const missing = ROLES.filter((role) => (role === "text" ? text : label) < 0);
  if (missing.length > 0) {
    throw missingColumns(where, first, wanted, missing);
  }
  if (text === label) {
    throw new InvalidInputError({
      code: "ambiguous-column",
      what: "one column is to be the text and the label",
      where,
      expected: "a column of its own for each",
      found: `column ${first[text] ?? text} for both`,
      fix: "name both columns: --text NAME --label NAME",
    });
  }
  if (hasHeader && sample.rowCount === 1) {
    throw new InvalidInputError({
      code: "no-rows",
      what: "the file has a header but no rows",
      where,
      expected: "a row for each text",
      found: `the header ${first.join(", ").slice(0, 200)} alone`,
      fix: "check the export that wrote the file",
    });
  }
  const columnNames = hasHeader ? first : first.map((_, index) => `column${index}`);
  return { delimiter: sample.delimiter, hasHeader, columnNames, text, label };
}

/** The reading of `head` by the delimiter under which most columns are known, and most rows alike. */
function bestSample(head: Uint8Array, where: string, wanted: TextColumns): HeadSample {
  const foreign = foreignFormat(head);
  if (foreign !== null) {
    throw unreadableHead("unsupported-format", where, `${foreign.name} data`, foreign.fix);
  }
  const known = ({ rows }: HeadSample) =>
    ROLES.filter((role) => columnOf(role, rows[0] ?? [], wanted) >= 0).length;
  const [best] = DELIMITERS.map((delimiter) => sampleHead(head, delimiter)).toSorted(
    (a, b) =>
      known(b) - known(a) ||
      Number(b.width > 1) - Number(a.width > 1) ||
      b.consistency - a.consistency ||
      b.width - a.width,
  );
  if (best === undefined || best.rowCount === 0) {
    const found = head.byteLength === 0 ? "no bytes" : "blank lines and comments alone";
    throw unreadableHead("empty-file", where, found, "check the export that wrote the file");
  }
  const { firstFault } = best;
  if (firstFault !== null) {
    const found = `${firstFault.errorMessage}: ${firstFault.csvLine.slice(0, 200)}`;
    throw firstFault.errorType === "INVALID ENCODING"
      ? unreadableHead("invalid-encoding", where, found, "convert the file to UTF-8 with iconv")
      : unreadableHead("malformed-header", where, found, `correct line ${firstFault.line}`);
  }
  return best;
}

/** Index of the column of a role among the cells of the first row; -1 where there is none. */
function columnOf(role: Role, cells: readonly string[], wanted: TextColumns): number {
  const given = wanted[role];
  const names = cells.map(normaliseName);
  if (given !== undefined && isIndex(given)) {
    return Number(given) < cells.length ? Number(given) : -1;
  }
  if (given !== undefined) {
    const exact = cells.indexOf(given);
    return exact >= 0 ? exact : names.indexOf(normaliseName(given));
  }
  const usual = USUAL_NAMES[role].find((name) => names.includes(name));
  return usual === undefined ? -1 : names.indexOf(usual);
}

function isIndex(wanted: string | undefined): boolean {
  return wanted !== undefined && /^[0-9]+$/.test(wanted);
}

function missingColumns(
  where: string,
  cells: readonly string[],
  wanted: TextColumns,
  missing: readonly Role[],
): InvalidInputError {
  const sought = missing.map((role) => wanted[role] ?? role);
  const near = sought.flatMap((name) => closestName(name, cells) ?? []);
  const hint = near.length === 0 ? "" : `did you mean ${near.join(", ")}? `;
  const usual = missing.map(
    (role) => `the ${role}, such as ${USUAL_NAMES[role].slice(0, 3).join(", ")}`,
  );
  return new InvalidInputError({
    code: "missing-column",
    what: `${missing.length === 1 ? "a column is" : "columns are"} not there: ${sought.join(", ")}`,
    where,
    expected: `a column for ${usual.join("; and one for ")}`,
    found: `the columns ${cells.slice(0, 40).join(", ").slice(0, 300)}`,
    fix: `${hint}name the columns by name or 0-based number: --text NAME --label NAME`,
  });
}
