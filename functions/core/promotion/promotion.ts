// The log of promotions: numbered entries, each created once; the last says which run's model is in use. Going back is
// a new entry, so that the log tells what was in use at any time.

import { corrupt } from "../container.ts";
import { openJson } from "../json.ts";

/** `promoted/NNNNNNNN.json` */
export interface Promotion {
  /** The run whose model is in use from here on. */
  readonly run: string;
  readonly kind: "promote" | "rollback";
  /** The run that was in use before; null for the first. */
  readonly before: string | null;
  readonly decidedAtMs: number;
  /** The findings that led to it, or why a person did so. */
  readonly reasons: readonly string[];
}

/** Throws CorruptObjectError for an entry that names no run. */
export function decodePromotion(bytes: Uint8Array, key: string): Promotion {
  const entry = openJson<Partial<Promotion>>(bytes, key);
  if (typeof entry.run !== "string") {
    throw corrupt(key, "the name of the run that was promoted", "an entry without it");
  }
  return {
    run: entry.run,
    kind: entry.kind ?? "promote",
    before: entry.before ?? null,
    decidedAtMs: entry.decidedAtMs ?? 0,
    reasons: entry.reasons ?? [],
  };
}

/**
 * The run that a rollback of `entries` goes back to: the one in use before the last that is not itself. Entries that
 * were rolled back are passed over, so that going back twice goes back two models and not to and fro. Null where
 * there is none.
 */
export function runBefore(entries: readonly Promotion[]): string | null {
  const inUse: string[] = [];
  for (const { run, kind } of entries) {
    if (kind === "rollback") {
      inUse.splice(inUse.lastIndexOf(run) + 1);
    } else if (inUse.at(-1) !== run) {
      inUse.push(run);
    }
  }
  return inUse.at(-2) ?? null;
}
