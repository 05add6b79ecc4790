// What a command writes: its answer on stdout, everything else on stderr. With --json the answer is exactly one JSON
// document, also for errors.

import { styleText } from "node:util";
import type { ErrorRecord } from "../functions/core/errors.ts";

/** C0, delete and C1. */
const CONTROLS = /[\p{Cc}]/gu;
/** Longer parts of an error are cut on a terminal; the JSON has them whole. */
const EXCERPT_CHARACTERS = 2000;

/** The answer of a command: for people as lines, for programs as a document. */
export interface Answer {
  readonly lines: readonly string[];
  readonly document: unknown;
}

export function writeAnswer(answer: Answer, json: boolean): void {
  const text = json ? JSON.stringify(answer.document, null, 2) : answer.lines.join("\n");
  process.stdout.write(`${text}\n`);
}

export function writeError(error: ErrorRecord, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ error: error.explanation }, null, 2)}\n`);
  }
  const { code, what, where, expected, found, fix } = error.explanation;
  const label = styled("red", "error:");
  process.stderr.write(
    `${label} ${printable(what)} [${code}]\n  where:    ${printable(where)}\n  expected: ${printable(expected)}\n  found:    ${printable(found)}\n  fix:      ${printable(fix)}\n`,
  );
}

/** A part of an error holds bytes of the user's files: control characters must not reach a terminal as such. */
function printable(text: string): string {
  const visible = text.replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0);
    return code === 0x0a ? character : `\\x${code.toString(16).padStart(2, "0")}`;
  });
  return visible.length > EXCERPT_CHARACTERS
    ? `${visible.slice(0, EXCERPT_CHARACTERS)} …`
    : visible;
}

/** A line for the person who watches. */
export function writeNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Colour where stderr is a terminal that wants it (NO_COLOR, TERM=dumb and FORCE_COLOR are heeded). */
export function styled(style: "red" | "green" | "dim" | "bold", text: string): string {
  return styleText(style, text, { stream: process.stderr });
}
