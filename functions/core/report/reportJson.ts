// The report as JSON: every number of the page, and those the page has no room for. Canonical, so that equal reports
// are equal bytes: keys in the order of their UTF-16 code units and numbers as ECMAScript writes them (both as RFC 8785
// has it), but indented by two spaces and ended by a line feed, for people and for diff.

import { assert } from "../assert.ts";
import type { Report } from "./model.ts";

/** Canonical JSON of a report. Every number in it is finite. */
export function reportJson(report: Report): string {
  return `${jsonOf(report, "\n")}\n`;
}

function jsonOf(value: unknown, lineBreak: string): string {
  if (Array.isArray(value)) {
    return enclosed("[]", lineBreak, (inner) => value.map((element) => jsonOf(element, inner)));
  }
  if (typeof value === "object" && value !== null) {
    const fields = value as Readonly<Record<string, unknown>>;
    return enclosed("{}", lineBreak, (inner) =>
      Object.keys(fields)
        .sort((a, b) => (a < b ? -1 : 1))
        .map((key) => `${JSON.stringify(key)}: ${jsonOf(fields[key], inner)}`),
    );
  }
  return scalarJson(value);
}

function scalarJson(value: unknown): string {
  assert(typeof value !== "number" || Number.isFinite(value), "numbers of a report are finite");
  const json = JSON.stringify(value);
  assert(json !== undefined, "a report holds only what JSON can say");
  return json;
}

function enclosed(
  brackets: "[]" | "{}",
  lineBreak: string,
  entriesAt: (inner: string) => readonly string[],
): string {
  const inner = `${lineBreak}  `;
  const entries = entriesAt(inner);
  const [open, close] = brackets;
  return entries.length === 0
    ? brackets
    : `${open}${inner}${entries.join(`,${inner}`)}${lineBreak}${close}`;
}
