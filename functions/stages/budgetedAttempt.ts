// Permits where a run has a budget: attempts are those that were reserved, one more is reserved while there are fewer
// than usual and the budget reaches. Where it does not, or does not for deadlines that are long enough, and nothing is
// under way any more the run is stopped.

import { openJson, sealJson } from "../core/json.ts";
import { attemptEndKey, attemptKey, attemptOfKey, attemptsPrefix } from "../core/keys.ts";
import { isOf } from "../core/ledger/account.ts";
import type { WaveEntry } from "../core/messages.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { type BudgetedRun, neededForLonger, readAccount, reserveAttempts } from "./account.ts";
import { ATTEMPTS, type AttemptStart, allAttemptsUsed, type WorkAddress } from "./attempts.ts";
import { stopAndEvaluate } from "./sending.ts";

/** Where so many attempts were ended at a short deadline, another one would be too: longer ones take more budget. */
const ENDED_MAX = 2;

export interface Begin {
  readonly work: WorkAddress;
  readonly start: AttemptStart;
  readonly entry: WaveEntry;
  readonly ports: StagePorts;
  readonly clock: Clock;
}

/**
 * Begins the next attempt; its number, or null where the budget allows none, or the wave is over. Throws LimitError
 * `attempts-used` where all are used that any run has.
 */
export async function beginBudgetedAttempt(
  manifest: BudgetedRun,
  begin: Begin,
): Promise<number | null> {
  const { work, start, ports } = begin;
  const bytes = [sealJson(start)];
  let attempt: number | null = 0;
  while (
    attempt !== null &&
    !(await ports.store.putIfAbsent(attemptKey({ ...work, attempt }), bytes))
  ) {
    attempt = await nextAttempt(manifest, begin);
  }
  return attempt;
}

/** The number of the next attempt, after the first. A copy of what is under way asks for as little as possible. */
async function nextAttempt(
  manifest: BudgetedRun,
  { work, entry, ports, clock }: Begin,
): Promise<number | null> {
  const { store } = ports;
  const at = { number: work.wave, entry };
  const { begun, underWay, ended } = await attemptsAt(store, work, clock);
  const held = (await readAccount(store, manifest)).held.find(isOf(work.run, work.wave));
  if (held === undefined) {
    return null;
  }
  const longer = ended >= ENDED_MAX ? await neededForLonger(store, manifest, at) : null;
  if (begun < held.attempts && longer === null) {
    return begun;
  }
  if (underWay > 0) {
    return null;
  }
  if (longer !== null) {
    await stopAndEvaluate(manifest, at, longer, ports);
    return null;
  }
  if (begun >= ATTEMPTS) {
    throw await allAttemptsUsed(store, work, begun);
  }
  const further = { least: begun + 1, most: begun + 1 };
  const reservation = await reserveAttempts(store, manifest, at, further);
  if (reservation.kind === "refused") {
    await stopAndEvaluate(manifest, at, reservation.needed, ports);
  }
  return reservation.kind === "allowed" ? begun : null;
}

interface AttemptsAt {
  readonly begun: number;
  /** Of those without an end: that may still come to it, and that were ended at their deadline. */
  readonly underWay: number;
  readonly ended: number;
}

async function attemptsAt(
  store: ObjectStore,
  work: WorkAddress,
  clock: Clock,
): Promise<AttemptsAt> {
  const keys = await store.list(attemptsPrefix(work));
  const known = new Set(keys);
  const found = keys.map(attemptOfKey).filter((one) => one !== null && !one.isEnd);
  let underWay = 0;
  let ended = 0;
  for (const one of found) {
    if (one === null || known.has(attemptEndKey({ run: work.run, ...one }))) {
      continue;
    }
    const key = attemptKey({ run: work.run, ...one });
    const bytes = (await store.get(key)) ?? new Uint8Array(0);
    const { startedAtMs, limit } = openJson<AttemptStart>(bytes, key);
    const isUnderWay = clock.nowMs() - startedAtMs < (limit?.deadlineMs ?? 0);
    underWay += isUnderWay ? 1 : 0;
    ended += isUnderWay ? 0 : 1;
  }
  return { begun: found.length, underWay, ended };
}
