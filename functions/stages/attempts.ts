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
import { ATTEMPTS } from "../core/ledger/admit.ts";
import type { AttemptAddress, LedgerEntry } from "../core/ledger/ledger.ts";
import type { Manifest } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type BudgetedRun, hasBudget, reserveAttempts, type WaveAt } from "./account.ts";
import { readLog } from "./runLog.ts";
import { stopRun } from "./stopped.ts";

export { ATTEMPTS } from "../core/ledger/admit.ts";

/** Code of the LimitError where no number is left. */
export const ATTEMPTS_USED = "attempts-used";

/** What is written when an attempt begins. */
export interface AttemptStart {
  readonly startedAtMs: number;
  readonly memoryMb: number;
  /** Where it has a deadline: what is billed of it if it has no end. */
  readonly limit?: Pick<LedgerEntry, "stage" | "architecture" | "initMs"> & {
    /** From its beginning. */
    readonly deadlineMs: number;
  };
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
    if (!(await isAllowed(store, work, attempt))) {
      throw await allAttemptsUsed(store, work, attempt);
    }
    if (await store.putIfAbsent(attemptKey({ ...work, attempt }), bytes)) {
      return attempt;
    }
  }
}

/** Whether there may be an attempt of this number, after the first. */
async function isAllowed(
  store: ObjectStore,
  { run, wave }: WorkAddress,
  attempt: number,
): Promise<boolean> {
  return attempt < ATTEMPTS || attempt < (await attemptsAllowed(store, run, wave));
}

/** Attempts allowed at each piece of work of a wave, with those that were granted. */
async function attemptsAllowed(store: ObjectStore, run: string, wave: number): Promise<number> {
  let allowed = ATTEMPTS;
  for (const key of await store.list(grantsPrefix(run, wave))) {
    allowed += (await read<Grant>(store, key)).attempts;
  }
  return allowed;
}

/** The most attempts that began at any piece of work of a wave. */
export async function attemptsUsed(
  store: ObjectStore,
  run: string,
  wave: number,
): Promise<{ readonly used: number; readonly keys: readonly string[] }> {
  const keys = await store.list(ledgerWavePrefix(run, wave));
  const begun = keys.map(attemptOfKey).filter((found) => found !== null && !found.isEnd);
  const numbers = begun.map((found) => (found?.attempt ?? 0) + 1);
  return { used: numbers.reduce((most, number) => Math.max(most, number), 0), keys };
}

async function grantAttempts(store: ObjectStore, run: string, wave: number): Promise<void> {
  const { used, keys } = await attemptsUsed(store, run, wave);
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
export async function grantFurther(store: ObjectStore, manifest: Manifest): Promise<void> {
  const { run } = manifest;
  const log = await readLog(store, run);
  const entry = log.at(-1);
  if (entry?.kind !== "wave") {
    return;
  }
  const number = log.length - 1;
  if (hasBudget(manifest)) {
    await grantBudgeted(store, manifest, { number, entry });
  } else {
    await grantAttempts(store, run, number);
  }
}

/**
 * As many further attempts as the budget affords; none before the wave is sent, which brings attempts of its own. Where
 * all are used and it affords no other, the run is stopped; whoever drives on starts what evaluates it.
 */
async function grantBudgeted(store: ObjectStore, manifest: BudgetedRun, at: WaveAt): Promise<void> {
  const { used } = await attemptsUsed(store, manifest.run, at.number);
  if (used === 0) {
    return;
  }
  const least = used < ATTEMPTS ? used : used + 1;
  const most = used + ATTEMPTS;
  const reservation = await reserveAttempts(store, manifest, at, { least, most });
  if (reservation.kind === "refused") {
    await stopRun(manifest, at, reservation.needed, store);
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

/** The error of work for which no number is left, after so many. */
export async function allAttemptsUsed(
  store: ObjectStore,
  work: WorkAddress,
  attempts: number,
): Promise<LimitError> {
  const { run, wave, kind, index } = work;
  const outcomes = await attemptOutcomes(store, work, attempts);
  const what = kind === "task" ? `task ${index}` : "the reduction";
  return new LimitError({
    code: ATTEMPTS_USED,
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
