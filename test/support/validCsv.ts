// Valid CSV drawn from a seed, and what `csv-parse`, an independent reader, makes of it, to be compared with the lanes.

import { parse } from "csv-parse/sync";
import type { Kernels } from "../../functions/core/kernels.ts";
import type { RandomStream } from "../../functions/core/random.ts";
import { scanLanes } from "./scanLanes.ts";
import { bytesOf } from "./scanRows.ts";

const FIELDS = [
  "",
  "a",
  "item",
  "12345",
  "用户",
  "é",
  " x ",
  "1.5",
  "😀",
  "\u0000",
  "'",
  "x#",
] as const;
const PARTS = ['"', "\n", "\r\n", ",", "::", ";", "text", " ", "#", "|", "é"] as const;
const DELIMITERS = [",", ";", "\t", "|", "::"] as const;

export interface ValidCsv {
  readonly text: string;
  readonly delimiter: string;
  readonly fieldCount: number;
}

/** One file of up to 12 rows, each field quoted where it must be and now and then where it need not be. */
export function drawValidCsv(stream: RandomStream): ValidCsv {
  const pick = <T>(of: readonly T[]) => of[stream.integer(of.length)] as T;
  const delimiter = pick(DELIMITERS);
  const fieldCount = 2 + stream.integer(4);
  const ending = pick(["\n", "\r\n"]);
  const field = () => {
    const text =
      stream.uniform() < 0.7
        ? pick(FIELDS)
        : Array.from({ length: 1 + stream.integer(12) }, () => pick(PARTS)).join("");
    const isSpecial = /["\r\n#]/.test(text) || text.includes(delimiter) || text.includes(":");
    return isSpecial || stream.uniform() < 0.2 ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const row = () => `u${Array.from({ length: fieldCount }, field).join(delimiter)}`;
  const quotedFirst = () =>
    `"u"${delimiter}${Array.from({ length: fieldCount - 1 }, field).join(delimiter)}`;
  const rows = Array.from({ length: 1 + stream.integer(12) }, () => {
    const text = row();
    return text.startsWith('u"') ? quotedFirst() : text;
  });
  return { text: rows.join(ending) + pick(["", ending]), delimiter, fieldCount };
}

/** Rows of the file as `csv-parse` and as the lanes read them. */
export function readBoth(kernels: Kernels, { text, delimiter, fieldCount }: ValidCsv) {
  const theirs: string[][] = parse(text, { delimiter, record_delimiter: ["\r\n", "\n"] });
  const code = delimiter.charCodeAt(0) + 256 * (delimiter.charCodeAt(1) || 0);
  const { findings } = scanLanes(kernels, [bytesOf(text)], { delimiter: code, fieldCount });
  const ours = findings.map((found) => (found.kind === "row" ? found.fields : found.errorType));
  return { ours, theirs };
}
