// Rows set aside, as JSON lines with the names of DuckDB's reject tables, and what they had in common.

import type { RejectedRow } from "../core/eventReader.ts";
import type { RunConfig } from "../core/messages.ts";

/** Name of the artefact with the rows set aside, written whatever becomes of the run. */
export const QUARANTINE = "quarantine.jsonl";

export interface QuarantineCause {
  readonly errorType: string;
  readonly count: number;
  readonly example: { readonly file: string; readonly line: number; readonly message: string };
}

interface QuarantineLine {
  readonly file: string;
  readonly line: number;
  readonly error_type: string;
  readonly error_message: string;
}

export interface Quarantine {
  add(row: RejectedRow): void;
  causes(): readonly QuarantineCause[];
  bytes(): Uint8Array;
}

/** Stands for text of a row, which may hold an id in a place where none is expected. */
export const WITHHELD = "withheld, since ids are replaced by pseudonyms";

/** What is kept of rows: all; all but the row itself; or, where ids are replaced, no text of it at all. */
export interface QuarantineRules {
  readonly isPrivate: boolean;
  readonly withLines: boolean;
}

/** The rules that a run asks for. */
export function quarantineRules({ pseudonymise, ingest }: RunConfig): QuarantineRules {
  return { isPrivate: pseudonymise !== undefined, withLines: ingest?.quarantineLines ?? true };
}

/** Rows of the input `file` set aside; none so far. */
export function quarantine(
  file: string,
  { isPrivate, withLines }: QuarantineRules = { isPrivate: false, withLines: true },
): Quarantine {
  const lines: string[] = [];
  const causes = causeCounter();
  return {
    add(row) {
      const line = {
        file,
        line: row.line,
        byte_position: row.bytePosition,
        column_name: row.columnName,
        error_type: row.errorType,
        error_message: isPrivate ? WITHHELD : row.errorMessage,
        ...(isPrivate ? {} : { csv_line: withLines ? row.csvLine : null }),
      };
      lines.push(JSON.stringify(line));
      causes.add(line);
    },
    causes: causes.causes,
    bytes: () => encodeLines(lines),
  };
}

/** The same lines without the first `dropped`, their line numbers moved by `lineOffset`. */
export function adjustedQuarantine(
  bytes: Uint8Array,
  { dropped, lineOffset }: { dropped: number; lineOffset: number },
): { readonly bytes: Uint8Array; readonly causes: readonly QuarantineCause[] } {
  const counter = causeCounter();
  const lines = new TextDecoder().decode(bytes).split("\n").slice(0, -1).slice(dropped);
  const moved = lines.map((text) => {
    const line = JSON.parse(text) as QuarantineLine;
    const adjusted = { ...line, line: line.line + lineOffset };
    counter.add(adjusted);
    return JSON.stringify(adjusted);
  });
  return { bytes: encodeLines(moved), causes: counter.causes() };
}

function causeCounter() {
  const causes = new Map<string, QuarantineCause>();
  return {
    add({ file, line, error_type: errorType, error_message: message }: QuarantineLine): void {
      const known = causes.get(errorType);
      const example = { file, line, message };
      const count = (known?.count ?? 0) + 1;
      causes.set(errorType, { errorType, count, example: known?.example ?? example });
    },
    causes: () => [...causes.values()],
  };
}

function encodeLines(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}
