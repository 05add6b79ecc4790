// Permits: an attempt at a task or a reduction begins by creating the record of its number, and there are only so many
// numbers. Whoever cannot have one does nothing. Attempts that were killed have used theirs, so that work which ends
// its environment every time comes to an end of its own; a person may allow more.

import { LimitError } from "../core/errors.ts";
import { openJson, sealJson } from "../core/json.ts";
import {
  attemptEndKey,
  attemptKey,
  attemptOfKey,
  attemptsPrefix,
  grantKey,
  grantsPrefix,
  ledgerWavePrefix,
} from "../core/keys.ts";
import type { AttemptAddress, LedgerEntry } from "../core/ledger/ledger.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readLog } from "./runLog.ts";

/** Attempts at one piece of work; as often as SQS hands a message out before it is a dead letter. */
export const ATTEMPTS = 5;

/** What is written when an attempt begins. */
export interface AttemptStart {
  readonly startedAtMs: number;
  readonly memoryMb: number;
}

/** Further attempts at each piece of work of a wave. */
interface Grant {
  readonly attempts: number;
}

/** A task or a reduction. */
export type WorkAddress = Omit<AttemptAddress, "attempt">;

/**
 * Begins the next attempt; returns its number. Throws LimitError `attempts-used`, with what became of the attempts
 * before, where no number is left. The first attempt costs one request.
 */
export async function beginAttempt(
  store: ObjectStore,
  work: WorkAddress,
  start: AttemptStart,
): Promise<number> {
  const bytes = [sealJson(start)];
  if (await store.putIfAbsent(attemptKey({ ...work, attempt: 0 }), bytes)) {
    return 0;
  }
  for (let attempt = await attemptsBegun(store, work); ; attempt++) {
    if (attempt >= ATTEMPTS && attempt >= (await attemptsAllowed(store, work.run, work.wave))) {
      throw await used(store, work, attempt);
    }
    if (await store.putIfAbsent(attemptKey({ ...work, attempt }), bytes)) {
      return attempt;
    }
  }
}

/** Attempts allowed at each piece of work of a wave, with those that were granted. */
async function attemptsAllowed(store: ObjectStore, run: string, wave: number): Promise<number> {
  let allowed = ATTEMPTS;
  for (const key of await store.list(grantsPrefix(run, wave))) {
    allowed += (await read<Grant>(store, key)).attempts;
  }
  return allowed;
}

async function grantAttempts(store: ObjectStore, run: string, wave: number): Promise<void> {
  const keys = await store.list(ledgerWavePrefix(run, wave));
  const begun = keys.map(attemptOfKey).filter((found) => found !== null && !found.isEnd);
  const numbers = begun.map((found) => (found?.attempt ?? 0) + 1);
  const used = numbers.reduce((most, number) => Math.max(most, number), 0);
  const attempts = used + ATTEMPTS - (await attemptsAllowed(store, run, wave));
  if (attempts <= 0) {
    return;
  }
  const prefix = grantsPrefix(run, wave);
  const number = keys.filter((key) => key.startsWith(prefix)).length;
  // Taken: somebody else granted at the same moment, which is enough for both.
  const grant: Grant = { attempts };
  await store.putIfAbsent(grantKey(run, wave, number), [sealJson(grant)]);
}

/**
 * Grants as many further attempts at what the log of an unfinished run waits for as it takes for each piece of it to
 * have the usual number left. A person's decision: whoever does it by a schedule has no limit.
 */
export async function grantFurther(store: ObjectStore, run: string): Promise<void> {
  const log = await readLog(store, run);
  if (log.at(-1)?.kind === "wave") {
    await grantAttempts(store, run, log.length - 1);
  }
}

async function attemptsBegun(store: ObjectStore, work: WorkAddress): Promise<number> {
  return (await store.list(attemptsPrefix(work))).filter((key) => !isEnd(key)).length;
}

/** What became of the attempts at a piece of work, in order: `done`, the code of an error, or `no end`. */
export async function attemptOutcomes(
  store: ObjectStore,
  work: WorkAddress,
  begun?: number,
): Promise<readonly string[]> {
  const attempts = begun ?? (await attemptsBegun(store, work));
  const outcomes: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const key = attemptEndKey({ ...work, attempt });
    const bytes = await store.get(key);
    outcomes.push(bytes === null ? "no end" : openJson<LedgerEntry>(bytes, key).outcome);
  }
  return outcomes;
}

async function used(store: ObjectStore, work: WorkAddress, attempts: number): Promise<LimitError> {
  const { run, wave, kind, index } = work;
  const outcomes = await attemptOutcomes(store, work, attempts);
  const what = kind === "task" ? `task ${index}` : "the reduction";
  return new LimitError({
    code: "attempts-used",
    what: "a piece of work has used all its attempts",
    where: `${what} of log entry ${wave} of ${run}`,
    expected: `a result within ${attempts} attempts`,
    found: `attempts that ended with: ${outcomes.join(", ")}`,
    fix: `mend the cause, then allow further attempts with \`millrace redrive ${run}\``,
  });
}

const isEnd = (key: string) => attemptOfKey(key)?.isEnd === true;

async function read<T>(store: ObjectStore, key: string): Promise<T> {
  return openJson<T>((await store.get(key)) ?? new Uint8Array(0), key);
}
