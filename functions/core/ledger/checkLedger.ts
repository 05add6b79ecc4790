// Whether the records of a run agree with each other and with themselves. A bill of records that contradict each other
// would be a guess.

import { CorruptObjectError } from "../errors.ts";
import { STAGES } from "../messages.ts";
import type { LedgerEntry } from "./ledger.ts";

/** A record with its key, and what was written when its attempt began. */
export interface KeptEntry {
  readonly key: string;
  readonly entry: LedgerEntry;
  readonly start: { readonly startedAtMs: number; readonly memoryMb: number } | null;
  /** What the key says. */
  readonly address: Pick<LedgerEntry, "wave" | "kind" | "index" | "attempt">;
}

const COUNTS = [
  "startedAtMs",
  "initMs",
  "runMs",
  "bytesRead",
  "bytesWritten",
  "messagesSent",
] as const;

/** Throws CorruptObjectError for the first record that contradicts its key, its beginning or an earlier record. */
export function checkLedger(kept: readonly KeptEntry[]): void {
  const stages = new Map<number, KeptEntry>();
  for (const one of kept) {
    checkEntry(one);
    const first = stages.get(one.entry.wave) ?? one;
    stages.set(one.entry.wave, first);
    if (first.entry.stage !== one.entry.stage) {
      const expected = `a record of ${first.entry.stage}, as ${first.key} says of the same wave`;
      throw contradiction(one.key, expected, `one of ${one.entry.stage}`);
    }
  }
}

function checkEntry({ key, entry, start, address }: KeptEntry): void {
  for (const field of ["wave", "kind", "index", "attempt"] as const) {
    expectEqual(key, `${field} as in its key`, address[field], entry[field]);
  }
  if (start === null) {
    throw contradiction(key, "a record of the beginning of the same attempt", "none");
  }
  expectEqual(key, "the beginning that was recorded first", start.startedAtMs, entry.startedAtMs);
  expectEqual(key, "the memory that was recorded first", start.memoryMb, entry.memoryMb);
  if (!STAGES.includes(entry.stage)) {
    throw contradiction(key, `a stage, one of ${STAGES.join(", ")}`, JSON.stringify(entry.stage));
  }
  if (entry.architecture !== "arm64" && entry.architecture !== "x86_64") {
    throw contradiction(key, "architecture arm64 or x86_64", JSON.stringify(entry.architecture));
  }
  const counts = {
    ...Object.fromEntries(COUNTS.map((name) => [name, entry[name]])),
    ...entry.requests,
    ...entry.repeated,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isFinite(count) || count < 0) {
      throw contradiction(key, `${name} of 0 or more`, JSON.stringify(count));
    }
  }
}

function expectEqual(key: string, what: string, expected: unknown, found: unknown): void {
  if (expected !== found) {
    throw contradiction(key, `${what}: ${JSON.stringify(expected)}`, JSON.stringify(found));
  }
}

function contradiction(where: string, expected: string, found: string): CorruptObjectError {
  return new CorruptObjectError({
    code: "ledger-contradiction",
    what: "records of what a run took contradict each other",
    where,
    expected,
    found,
    fix: "remove the record, with that of its beginning: no result depends on it, and the bill counts the others",
  });
}
