// Looks at an unfinished run from outside, now and then, and sends what it needs to move on: the messages of a wave
// that stands still, and backup copies of tasks that take far longer than their neighbours. It waits for nothing, keeps
// no state, and may be run by several at once: at worst a task is done twice, to the same bytes.

import { openJson } from "../core/json.ts";
import { attemptEndKey, attemptOfKey, ledgerWavePrefix } from "../core/keys.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import type { Manifest, WaveEntry } from "../core/messages.ts";
import { isStalled, stragglers, type TaskProgress } from "../core/run/stragglers.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import type { AttemptStart } from "./attempts.ts";
import { readLog } from "./runLog.ts";
import { redriveRun, sendCopies } from "./sending.ts";
import { missingTasks } from "./waveProgress.ts";

export interface SweepLimits {
  /** A wave in which nothing begins or ends for so long has lost its messages. */
  readonly stallMs: number;
  /** An attempt that began longer ago is over, whatever became of it. */
  readonly taskTimeoutMs: number;
}

export interface Swept {
  /** Whether everything that the log waits for was sent again. */
  readonly isRedriven: boolean;
  /** Tasks of which a backup copy was sent. */
  readonly backups: readonly number[];
}

const NOTHING: Swept = { isRedriven: false, backups: [] };

/** Sends what the run needs to move on, if it needs anything. */
export async function sweepRun(
  manifest: Manifest,
  ports: StagePorts,
  { clock, limits }: { readonly clock: Clock; readonly limits: SweepLimits },
): Promise<Swept> {
  const { run } = manifest;
  const log = await readLog(ports.store, run);
  const last = log.at(-1);
  if (last !== undefined && last.kind !== "wave") {
    return NOTHING;
  }
  const nowMs = clock.nowMs();
  const wave = log.length - 1;
  const tasks = last === undefined ? [] : await progressOf(ports, run, { wave, entry: last });
  const lastMoveMs = await lastMove(ports.store, run, wave);
  if (isStalled(tasks, { nowMs, lastMoveMs }, limits)) {
    await redriveRun(manifest, ports);
    return { isRedriven: true, backups: [] };
  }
  const backups = stragglers(tasks, nowMs);
  if (last !== undefined && backups.length > 0) {
    const isSent = await sendCopies(manifest, { number: wave, entry: last }, backups, ports);
    return { isRedriven: false, backups: isSent ? backups : [] };
  }
  return { isRedriven: false, backups };
}

interface Attempt {
  readonly kind: string;
  readonly index: number;
  readonly start: AttemptStart;
  readonly end: LedgerEntry | null;
}

async function progressOf(
  ports: StagePorts,
  run: string,
  at: { readonly wave: number; readonly entry: WaveEntry },
): Promise<readonly TaskProgress[]> {
  const missing = new Set(await missingTasks(run, at.entry, ports.store));
  const attempts = (await attemptsOf(ports.store, run, at.wave)).filter(
    ({ kind }) => kind === "task",
  );
  const byTask = Map.groupBy(attempts, ({ index }) => index);
  return Array.from({ length: at.entry.tasks }, (_, index) => {
    const own = byTask.get(index) ?? [];
    const open = own.filter(({ end }) => end === null).map(({ start }) => start.startedAtMs);
    const did = own.find(({ end }) => end?.outcome === "done" && end.isNeeded);
    return {
      index,
      isDone: !missing.has(index),
      runMs: did?.end?.runMs ?? null,
      openSinceMs: open.length === 0 ? null : Math.max(...open),
      attempts: own.length,
    };
  });
}

/** When something last began or ended in the wave, or in the one before, whose reduction opened it. */
async function lastMove(store: ObjectStore, run: string, wave: number): Promise<number | null> {
  const recent = [
    ...(wave > 0 ? await attemptsOf(store, run, wave - 1) : []),
    ...(wave >= 0 ? await attemptsOf(store, run, wave) : []),
  ];
  const moves = recent.map(({ start, end }) => start.startedAtMs + (end?.runMs ?? 0));
  return moves.length === 0 ? null : Math.max(...moves);
}

/** The attempts at the tasks and the reduction of a wave. */
async function attemptsOf(
  store: ObjectStore,
  run: string,
  wave: number,
): Promise<readonly Attempt[]> {
  const keys = await store.list(ledgerWavePrefix(run, wave));
  const known = new Set(keys);
  const attempts: Attempt[] = [];
  for (const key of keys) {
    const found = attemptOfKey(key);
    if (found === null || found.isEnd) {
      continue;
    }
    const endKey = attemptEndKey({ run, ...found });
    const end = known.has(endKey) ? await read<LedgerEntry>(store, endKey) : null;
    const start = await read<AttemptStart>(store, key);
    attempts.push({ kind: found.kind, index: found.index, start, end });
  }
  return attempts;
}

async function read<T>(store: ObjectStore, key: string): Promise<T> {
  return openJson<T>((await store.get(key)) ?? new Uint8Array(0), key);
}
