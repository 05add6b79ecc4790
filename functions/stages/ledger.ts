// The records of a run's invocations in the store: one object when an attempt begins, which is its permit
// (attempts.ts), and one when it ends. An attempt without an end was cut off.

import { present } from "../core/assert.ts";
import { openJson, sealJson } from "../core/json.ts";
import { attemptEndKey, attemptOfKey, ledgerPrefix, ledgerWavePrefix } from "../core/keys.ts";
import { checkLedger, type KeptEntry } from "../core/ledger/checkLedger.ts";
import { type LedgerEntry, NO_REQUESTS } from "../core/ledger/ledger.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { AttemptStart } from "./attempts.ts";

export async function endAttempt(
  store: ObjectStore,
  run: string,
  entry: LedgerEntry,
): Promise<void> {
  const { wave, kind, index, attempt } = entry;
  const key = attemptEndKey({ run, wave, kind, index, attempt });
  await store.putIfAbsent(key, [sealJson(entry)]);
}

export interface Ledger {
  /** Attempts that ended, by wave, kind, index and attempt. */
  readonly entries: readonly LedgerEntry[];
  /** Attempts that began and have not ended: under way, or cut off. */
  readonly openAttempts: number;
  /** Those of them that have a deadline, as if they had ended at it: what they took is not more. */
  readonly limited: readonly LedgerEntry[];
}

/** Records read at a time. */
const CONCURRENCY = 16;

/** The records of a run. Throws CorruptObjectError where they contradict each other. */
export async function readLedger(store: ObjectStore, run: string): Promise<Ledger> {
  return ledgerUnder(store, ledgerPrefix(run));
}

/** The records of one wave. Throws as above. */
export async function readWaveLedger(
  store: ObjectStore,
  run: string,
  wave: number,
): Promise<Ledger> {
  return ledgerUnder(store, ledgerWavePrefix(run, wave));
}

async function ledgerUnder(store: ObjectStore, prefix: string): Promise<Ledger> {
  const keys = (await store.list(prefix)).filter((key) => attemptOfKey(key) !== null);
  const ends = keys.filter((key) => key.endsWith("-end.json"));
  const kept: KeptEntry[] = [];
  for (let first = 0; first < ends.length; first += CONCURRENCY) {
    const some = ends.slice(first, first + CONCURRENCY);
    kept.push(...(await Promise.all(some.map((key) => keptEntry(store, key)))));
  }
  checkLedger(kept);
  const known = new Set(keys);
  const open = keys.filter(
    (key) => !key.endsWith("-end.json") && !known.has(key.replace(/\.json$/, "-end.json")),
  );
  const limited = await Promise.all(open.map((key) => limitedEntry(store, key)));
  return {
    entries: kept.map(({ entry }) => entry),
    openAttempts: open.length,
    limited: limited.filter((entry) => entry !== null),
  };
}

/** An attempt without an end, as if it had ended at its deadline; null where it has none. */
async function limitedEntry(store: ObjectStore, key: string): Promise<LedgerEntry | null> {
  const bytes = await store.get(key);
  const start = bytes === null ? null : openJson<AttemptStart>(bytes, key);
  if (start?.limit === undefined) {
    return null;
  }
  const { startedAtMs, memoryMb, limit } = start;
  const { isEnd: _, ...address } = present(attemptOfKey(key), "an attempt");
  return {
    ...{
      ...address,
      stage: limit.stage,
      startedAtMs,
      initMs: limit.initMs,
      runMs: limit.deadlineMs,
    },
    ...{ memoryMb, peakBytes: null, architecture: limit.architecture, requests: NO_REQUESTS },
    ...{ bytesRead: 0, bytesWritten: 0, messagesSent: 0, outcome: "no end", isNeeded: false },
  };
}

async function keptEntry(store: ObjectStore, key: string): Promise<KeptEntry> {
  const read = async <T>(name: string) => {
    const bytes = await store.get(name);
    return bytes === null ? null : openJson<T>(bytes, name);
  };
  const entry = await read<LedgerEntry>(key);
  const start = await read<AttemptStart>(key.replace(/-end\.json$/, ".json"));
  return {
    key,
    entry: present(entry, "a listed record is there"),
    start,
    address: present(attemptOfKey(key), "an attempt"),
  };
}
