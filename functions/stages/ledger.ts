// The records of a run's invocations in the store: one object when an attempt begins, which is its permit
// (attempts.ts), and one when it ends. An attempt without an end was cut off.

import { attemptEndKey, attemptOfKey, ledgerPrefix } from "../core/keys.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import { decodeJson, encodeJson } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

export async function endAttempt(
  store: ObjectStore,
  run: string,
  entry: LedgerEntry,
): Promise<void> {
  const { wave, kind, index, attempt } = entry;
  const key = attemptEndKey({ run, wave, kind, index, attempt });
  await store.putIfAbsent(key, [encodeJson(entry)]);
}

export interface Ledger {
  /** Attempts that ended, by wave, kind, index and attempt. */
  readonly entries: readonly LedgerEntry[];
  /** Attempts that began and have not ended: under way, or cut off. */
  readonly openAttempts: number;
}

export async function readLedger(store: ObjectStore, run: string): Promise<Ledger> {
  const keys = (await store.list(ledgerPrefix(run))).filter((key) => attemptOfKey(key) !== null);
  const ends = keys.filter((key) => key.endsWith("-end.json"));
  const entries: LedgerEntry[] = [];
  for (const key of ends) {
    entries.push(decodeJson((await store.get(key)) ?? new Uint8Array(0), key));
  }
  return { entries, openAttempts: keys.length - 2 * ends.length };
}
