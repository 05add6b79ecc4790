// Sends the messages of a wave: when a run starts, when its log has moved on, and again where messages were lost. What
// a budget allows is reserved before; where it does not reach, the run is stopped and what there is evaluated.

import { assert } from "../core/assert.ts";
import type { Deadlines, LogEntry, Manifest, Message, WaveEntry } from "../core/messages.ts";
import { encodeMessage } from "../core/messages.ts";
import { inputParts } from "../core/ranges.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { hasBudget, reserveMessages, type WaveAt } from "./account.ts";
import { continuedEntry, isContinued } from "./continued.ts";
import { appendLogEntry, readLog } from "./runLog.ts";
import { evaluationEntry, isEvaluationRun, stopRun } from "./stopped.ts";
import { missingTasks } from "./waveProgress.ts";

/** Appends the first entry of a run and sends its messages. */
export async function startRun(manifest: Manifest, ports: StagePorts): Promise<void> {
  const entry = await firstEntry(manifest, ports);
  // Taken: another process started the run and sends, or somebody cancelled it before, and there is no wave.
  if (await appendLogEntry(ports.store, manifest.run, { number: 0, entry })) {
    await sendWave(manifest, { number: 0, entry }, ports);
    await ports.grown?.(manifest.run);
  }
}

async function firstEntry(manifest: Manifest, { store }: StagePorts): Promise<WaveEntry> {
  if (isEvaluationRun(manifest)) {
    return evaluationEntry(manifest, store);
  }
  const tasks = inputParts(manifest.inputs).length;
  return isContinued(manifest)
    ? continuedEntry(manifest, store)
    : { kind: "wave", stage: "preprocess", tasks, objects: [] };
}

/**
 * Sends again whatever the log of an unfinished run waits for: the tasks of the open wave without a result, or its
 * reduction. Harmless while the run is alive. Returns the last entry.
 */
export async function redriveRun(manifest: Manifest, ports: StagePorts): Promise<LogEntry | null> {
  const log = await readLog(ports.store, manifest.run);
  const last = log.at(-1);
  if (last === undefined) {
    await startRun(manifest, ports);
    return null;
  }
  if (last.kind === "wave") {
    await sendWave(manifest, { number: log.length - 1, entry: last }, ports);
  }
  return last;
}

/** Sends what a wave waits for, or stops the run where its budget does not reach. */
export async function sendWave(manifest: Manifest, at: WaveAt, ports: StagePorts): Promise<void> {
  const missing = await missingTasks(manifest.run, at.entry, ports.store);
  await send(manifest, at, missing, ports, (needed) =>
    stopAndEvaluate(manifest, at, needed, ports),
  );
}

/** Sends further messages for tasks of a wave that is under way, if the budget reaches; whether it did. */
export function sendCopies(
  manifest: Manifest,
  at: WaveAt,
  tasks: readonly number[],
  ports: StagePorts,
): Promise<boolean> {
  return send(manifest, at, tasks, ports, async () => {});
}

async function send(
  manifest: Manifest,
  at: WaveAt,
  missing: readonly number[],
  ports: StagePorts,
  onRefused: (needed: bigint) => Promise<void>,
): Promise<boolean> {
  const { run } = manifest;
  const wave = at.number;
  const { stage } = at.entry;
  let limits: { readonly deadlines?: Deadlines } = {};
  if (hasBudget(manifest)) {
    const messages = Math.max(1, missing.length);
    const reservation = await reserveMessages(ports.store, manifest, at, messages);
    if (reservation.kind !== "allowed") {
      await (reservation.kind === "refused" ? onRefused(reservation.needed) : undefined);
      return false;
    }
    limits = { deadlines: reservation.deadlines };
  }
  const messages: Message[] =
    missing.length === 0
      ? [{ kind: "reduce", run, wave, stage, ...limits }]
      : missing.map((index) => ({ kind: "task", run, wave, stage, index, ...limits }));
  await ports.queue.send(messages.map(encodeMessage));
  return true;
}

/** Stops a run at a wave that takes a budget of `needed`, and starts the run that evaluates its best weights so far. */
export async function stopAndEvaluate(
  manifest: Manifest,
  at: WaveAt,
  needed: bigint,
  ports: StagePorts,
): Promise<void> {
  assert(hasBudget(manifest), "a run without a budget goes on");
  const { isMine, evaluation } = await stopRun(manifest, at, needed, ports.store);
  await ports.grown?.(manifest.run, isMine ? "stopped" : undefined);
  if (evaluation !== null) {
    await startRun(evaluation, ports);
  }
}
