// What a command writes: its answer on stdout, everything else on stderr. With --json the answer is exactly one JSON
// document, also for errors.

import { styleText } from "node:util";
import type { ErrorRecord } from "../functions/core/errors.ts";

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
    `${label} ${what} [${code}]\n  where:    ${where}\n  expected: ${expected}\n  found:    ${found}\n  fix:      ${fix}\n`,
  );
}

/** A line for the person who watches. */
export function writeNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Colour where stderr is a terminal that wants it (NO_COLOR, TERM=dumb and FORCE_COLOR are heeded). */
export function styled(style: "red" | "green" | "dim" | "bold", text: string): string {
  return styleText(style, text, { stream: process.stderr });
}
