// The slow twin of the row scanner: the whole input at once, one field after another, every failing row read again from
// its next line. Written from the rules and not from the scanner.

import type { RejectedRow } from "../../functions/core/csv/rowFault.ts";

export interface ReferenceOptions {
  /** One or two ASCII characters. */
  readonly delimiter: string;
  /** By default the double quote; null for none. */
  readonly quote?: string | null;
  /** By default `#`; null for none. */
  readonly comment?: string | null;
  readonly fieldCount: number;
  readonly rowBytesMax: number;
  /** The reader's opinion of a well-formed row: the error type of its fault, or null. */
  readonly judge: (fields: readonly string[]) => RejectedRow["errorType"] | null;
}

export type Finding =
  | { kind: "row"; line: number; bytePosition: number; fields: string[] }
  | { kind: "reject"; line: number; bytePosition: number; errorType: string; csvLine: string }
  | { kind: "blank" }
  | { kind: "comment" };

type Attempt =
  | { end: number; contentEnd: number; spans: [number, number][] }
  | { errorType: string };

/** Everything in `bytes`, in order. */
export function referenceFindings(bytes: Uint8Array, options: ReferenceOptions): Finding[] {
  const findings: Finding[] = [];
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let at = hasMark ? 3 : 0;
  while (at < bytes.length) {
    const { finding, next } = findingAt(bytes, at, options);
    findings.push(finding);
    at = next;
  }
  return findings;
}

function findingAt(
  bytes: Uint8Array,
  bytePosition: number,
  options: ReferenceOptions,
): { finding: Finding; next: number } {
  const lineFeed = bytes.indexOf(10, bytePosition);
  const lineEnd = lineFeed < 0 ? bytes.length : lineFeed;
  const content = bytes.subarray(bytePosition, lineEnd);
  const text = content.at(-1) === 13 ? content.subarray(0, -1) : content;
  const next = lineEnd + 1;
  if (text.length === 0) {
    return { finding: { kind: "blank" }, next };
  }
  if (is(text, 0, options.comment === undefined ? "#" : options.comment)) {
    return { finding: { kind: "comment" }, next };
  }
  const line = 1 + bytes.subarray(0, bytePosition).filter((byte) => byte === 10).length;
  const outcome = judged(bytes, bytePosition, options);
  if ("errorType" in outcome) {
    const whole = new TextDecoder("utf-8", { ignoreBOM: true }).decode(text);
    const csvLine = whole.length > 1000 ? `${whole.slice(0, 1000)}…` : whole;
    return { finding: { kind: "reject", line, bytePosition, ...outcome, csvLine }, next };
  }
  const { fields, end } = outcome;
  return { finding: { kind: "row", line, bytePosition, fields }, next: end + 1 };
}

function judged(
  bytes: Uint8Array,
  start: number,
  options: ReferenceOptions,
): { end: number; fields: string[] } | { errorType: string } {
  const attempt = parse(bytes, start, options);
  if ("errorType" in attempt) {
    return attempt;
  }
  const { contentEnd, spans, end } = attempt;
  if (contentEnd - start > options.rowBytesMax) {
    return { errorType: "LINE SIZE OVER MAXIMUM" };
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, contentEnd));
  } catch {
    return { errorType: "INVALID ENCODING" };
  }
  if (spans.length !== options.fieldCount) {
    const isShort = spans.length < options.fieldCount;
    return { errorType: isShort ? "MISSING COLUMNS" : "TOO MANY COLUMNS" };
  }
  const fields = spans.map(([from, to]) => fieldText(bytes.subarray(from, to), quoteOf(options)));
  const errorType = options.judge(fields);
  return errorType === null ? { end, fields } : { errorType };
}

/** One logical row, if it shows itself within the bytes that a row and the end of its line may have. */
function parse(all: Uint8Array, start: number, options: ReferenceOptions): Attempt {
  const bytes = all.subarray(0, start + options.rowBytesMax + 2);
  const isCut = bytes.length === start + options.rowBytesMax + 2;
  const spans: [number, number][] = [];
  let at = start;
  for (;;) {
    const end = fieldEnd(bytes, at, options);
    if (end < 0 || (end === bytes.length && isCut)) {
      return { errorType: isCut ? "LINE SIZE OVER MAXIMUM" : "UNQUOTED VALUE" };
    }
    if (isLineEnd(bytes, end)) {
      const contentEnd = is(bytes, end - 1, "\r") ? end - 1 : end;
      return { end, contentEnd, spans: [...spans, [at, contentEnd]] };
    }
    if (!is(bytes, end, options.delimiter)) {
      return { errorType: "UNQUOTED VALUE" };
    }
    spans.push([at, end]);
    at = end + options.delimiter.length;
  }
}

/** Where the field ends, with the return that may follow it at the end of a line; -1 when its quotes stay open. */
function fieldEnd(bytes: Uint8Array, start: number, options: ReferenceOptions): number {
  const { delimiter } = options;
  const mark = quoteOf(options);
  if (is(bytes, start, mark)) {
    const quote = closingQuote(bytes, start + 1, mark);
    if (quote < 0) {
      return -1;
    }
    return isLineEnd(bytes, quote + 2) && is(bytes, quote + 1, "\r") ? quote + 2 : quote + 1;
  }
  let end = start;
  while (end < bytes.length && !is(bytes, end, delimiter) && !is(bytes, end, "\n")) {
    end++;
  }
  return end;
}

function quoteOf({ quote }: ReferenceOptions): string | null {
  return quote === undefined ? '"' : quote;
}

function closingQuote(bytes: Uint8Array, from: number, mark: string | null): number {
  let at = from;
  while (at < bytes.length) {
    if (!is(bytes, at, mark)) {
      at++;
    } else if (is(bytes, at + 1, mark)) {
      at += 2;
    } else {
      return at;
    }
  }
  return -1;
}

function fieldText(bytes: Uint8Array, mark: string | null): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return mark !== null && text.startsWith(mark)
    ? text.slice(1, -1).replaceAll(mark + mark, mark)
    : text;
}

function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return at === bytes.length || is(bytes, at, "\n");
}

function is(bytes: Uint8Array, at: number, text: string | null): boolean {
  return (
    text !== null && [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0))
  );
}
