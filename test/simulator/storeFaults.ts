// A store in which one operation fails, the k-th of a run: before it has an effect, or after, when only its answer is
// lost. What stands in the store then must be whole, and a resumed run must end with the bytes of one that never
// failed.

import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { TransientError } from "../../functions/core/errors.ts";
import { runPrefix } from "../../functions/core/keys.ts";
import type { Manifest } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import { digestsUnder } from "../support/inProcess.ts";
import { drive, planSmall } from "./scenarios/smallRun.ts";

/** When the operation fails: a read has no effect, so that for it both are the same. */
export type FaultTime = "before" | "after";

/** The run that nothing happens to. */
export interface CleanRun {
  readonly manifest: Manifest;
  /** Of every object, by key. */
  readonly digests: Readonly<Record<string, string>>;
  /** The kind of each operation on the store, in order. */
  readonly operations: readonly string[];
}

export async function cleanRun(): Promise<CleanRun> {
  const manifest = await planSmall({ rounds: 3 });
  const inner = memoryObjectStore();
  const operations: string[] = [];
  const store = watched(inner, (name, work) => {
    operations.push(name);
    return work();
  });
  const end = await drive(manifest, store);
  if (end !== "completed") {
    throw new Error(`the run without faults ended with ${end}`);
  }
  return { manifest, digests: await digestsUnder(inner, runPrefix(manifest.run)), operations };
}

/** What went wrong in a run whose operation `k`, from 0, fails and which is then resumed; empty where nothing did. */
export async function failAndResume(
  { manifest, digests }: CleanRun,
  k: number,
  time: FaultTime,
): Promise<readonly string[]> {
  const inner = memoryObjectStore();
  let count = 0;
  const store = watched(inner, async (name, work) => {
    if (count++ !== k) {
      return work();
    }
    if (time === "after") {
      await work();
    }
    throw failure(name, k);
  });
  const problems: string[] = [];
  const ended = await drive(manifest, store, { attemptsMax: 1 });
  if (ended !== "TransientError") {
    problems.push(`operation ${k} failed and the run ended with ${ended}`);
  }
  const wrong = (found: Readonly<Record<string, string>>) =>
    Object.keys(found).filter((key) => found[key] !== digests[key]);
  const left = await digestsUnder(inner, runPrefix(manifest.run));
  problems.push(...wrong(left).map((key) => `${key} was left half done or differs`));
  problems.push(...(await prematureEntries(inner, manifest.run, left)));

  const end = await drive(manifest, inner);
  const resumed = await digestsUnder(inner, runPrefix(manifest.run));
  problems.push(...wrong(resumed).map((key) => `${key} differs after the run was resumed`));
  const missing = Object.keys(digests).filter((key) => !(key in resumed));
  problems.push(...missing.map((key) => `${key} is missing after the run was resumed`));
  return end === "completed" ? problems : [...problems, `resumed to ${end}`];
}

/** Entries of the log that name objects which are not there. */
async function prematureEntries(
  store: ObjectStore,
  run: string,
  objects: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const log = await readLog(store, run);
  return log.flatMap((entry, number) => {
    const named = entry.kind === "wave" ? entry.objects : [];
    return named
      .filter((key) => !(key in objects))
      .map((key) => `log entry ${number} names ${key}, which is not there`);
  });
}

/** `inner`, with every operation given to `around` to be done. */
function watched(
  inner: ObjectStore,
  around: <T>(name: string, work: () => Promise<T>) => Promise<T>,
): ObjectStore {
  return {
    get: (key) => around("get", () => inner.get(key)),
    getRange: (key, start, end) => around("getRange", () => inner.getRange(key, start, end)),
    size: (key) => around("size", () => inner.size(key)),
    putIfAbsent: (key, chunks) => around("putIfAbsent", () => inner.putIfAbsent(key, chunks)),
    list: (prefix) => around("list", () => inner.list(prefix)),
  };
}

function failure(name: string, k: number): TransientError {
  return new TransientError({
    code: "store-failed",
    what: "the store did not answer",
    where: `operation ${k}, ${name}`,
    expected: "an answer",
    found: "none",
    fix: "resume the run",
  });
}
