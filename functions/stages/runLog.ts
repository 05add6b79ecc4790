// The log of a run: numbered entries, each created once. The run's state is what its last entry says; nothing else
// records it. Same commit protocol as Delta Lake (Armbrust et al., VLDB 2020): the number is the lock.

import { corrupt } from "../core/container.ts";
import { ConfigurationError } from "../core/errors.ts";
import { isRunName, logKey, logPrefix, manifestKey, runFromKey, runsPrefix } from "../core/keys.ts";
import type { LogEntry, Manifest } from "../core/messages.ts";
import {
  decodeLogEntry,
  decodeManifest,
  encodeLogEntry,
  encodeManifest,
} from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** Entries in order, from number 0. */
export async function readLog(store: ObjectStore, run: string): Promise<readonly LogEntry[]> {
  const keys = await store.list(logPrefix(run));
  return Promise.all(
    keys.map(async (key, number) => {
      if (key !== logKey(run, number)) {
        throw corrupt(key, `log entry ${number}`, "a gap in the run's log");
      }
      return decodeLogEntry((await store.get(key)) ?? new Uint8Array(0), key);
    }),
  );
}

/** The entry `number`, or null where the log has not come that far. */
export async function readLogEntry(
  store: ObjectStore,
  run: string,
  number: number,
): Promise<LogEntry | null> {
  const key = logKey(run, number);
  const bytes = await store.get(key);
  return bytes === null ? null : decodeLogEntry(bytes, key);
}

/** True: this call appended. False: the number was taken, by an equal entry or by a failure. */
export async function appendLogEntry(
  store: ObjectStore,
  run: string,
  at: { number: number; entry: LogEntry },
): Promise<boolean> {
  return store.putIfAbsent(logKey(run, at.number), [encodeLogEntry(at.entry)]);
}

/** Creates the run; false where the name is taken. */
export async function createRun(store: ObjectStore, manifest: Manifest): Promise<boolean> {
  return store.putIfAbsent(manifestKey(manifest.run), [encodeManifest(manifest)]);
}

/** The manifest of `run`; a ConfigurationError where there is no such run. */
export async function readManifest(store: ObjectStore, run: string): Promise<Manifest> {
  const bytes = isRunName(run) ? await store.get(manifestKey(run)) : null;
  if (bytes === null) {
    throw new ConfigurationError({
      code: "unknown-run",
      what: "there is no such run",
      where: "the name of the run",
      expected: "the name of a run in this store",
      found: JSON.stringify(run),
      fix: "list the runs of the store with `millrace runs`, or name another store with --store",
    });
  }
  return decodeManifest(bytes, manifestKey(run));
}

/** Names of all runs in the store, newest first (a name begins with the time). */
export async function listRuns(store: ObjectStore): Promise<readonly string[]> {
  const keys = await store.list(runsPrefix);
  const isPlan = (key: string) => /^[^/]+\/[^/]+\/(manifest|article)\.json$/.test(key);
  const runs = keys.filter(isPlan).map(runFromKey);
  return runs.filter((run) => run !== null).toReversed();
}
