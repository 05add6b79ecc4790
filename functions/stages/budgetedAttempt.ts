// Permits where a run has a budget: attempts are those that were reserved, one more is reserved while there are fewer
// than usual and the budget reaches, and where it does not and nothing is under way any more the run is stopped.

import { LimitError } from "../core/errors.ts";
import { openJson } from "../core/json.ts";
import { attemptEndKey, attemptKey, attemptOfKey, attemptsPrefix } from "../core/keys.ts";
import { isOf } from "../core/ledger/account.ts";
import type { WaveEntry } from "../core/messages.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { type BudgetedRun, type Reservation, readAccount, reserveAttempts } from "./account.ts";
import {
  ATTEMPTS,
  ATTEMPTS_USED,
  type AttemptStart,
  beginAttempt,
  type WorkAddress,
} from "./attempts.ts";
import { stopAndEvaluate } from "./sending.ts";

export interface Begin {
  readonly work: WorkAddress;
  readonly start: AttemptStart;
  readonly entry: WaveEntry;
  readonly ports: StagePorts;
  readonly clock: Clock;
}

/**
 * Begins the next attempt; its number, or null where the budget allows none or the wave is over. Throws LimitError
 * `attempts-used` where all are used that any run has.
 */
export async function beginBudgetedAttempt(
  manifest: BudgetedRun,
  { work, start, entry, ports, clock }: Begin,
): Promise<number | null> {
  const { store } = ports;
  const at = { number: work.wave, entry };
  let refusal: Reservation | null = null;
  const allowance = async (attempt: number) => {
    const held = (await readAccount(store, manifest)).held.find(isOf(work.run, work.wave));
    if (held === undefined) {
      refusal = { kind: "over" };
      return false;
    }
    if (attempt < held.attempts) {
      return true;
    }
    if (attempt >= ATTEMPTS) {
      return false;
    }
    const least = attempt + 1;
    const reservation = await reserveAttempts(store, manifest, at, { least, most: least });
    refusal = reservation.kind === "allowed" ? null : reservation;
    return reservation.kind === "allowed";
  };
  try {
    return await beginAttempt(store, work, start, allowance);
  } catch (error) {
    const refused = refusal as Reservation | null;
    const isUsed = error instanceof LimitError && error.explanation.code === ATTEMPTS_USED;
    if (!isUsed || refused === null) {
      throw error;
    }
    if (refused.kind === "refused" && !(await isUnderWay(store, work, clock))) {
      await stopAndEvaluate(manifest, at, refused.needed, ports);
    }
    return null;
  }
}

/** Whether an attempt at a piece of work may still come to its end. */
async function isUnderWay(store: ObjectStore, work: WorkAddress, clock: Clock): Promise<boolean> {
  const keys = await store.list(attemptsPrefix(work));
  const known = new Set(keys);
  for (const found of keys.map(attemptOfKey)) {
    if (found === null || known.has(attemptEndKey({ run: work.run, ...found }))) {
      continue;
    }
    const key = attemptKey({ run: work.run, ...found });
    const bytes = (await store.get(key)) ?? new Uint8Array(0);
    const { startedAtMs, limit } = openJson<AttemptStart>(bytes, key);
    if (clock.nowMs() - startedAtMs < (limit?.deadlineMs ?? 0)) {
      return true;
    }
  }
  return false;
}
