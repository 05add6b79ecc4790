// From a message to its effect: runs the task or the reduction that it names, commits the result under its key, and
// moves the run on. Any message may come twice, late, or after the run has moved on; the effect is that of coming once.

import { assert } from "../core/assert.ts";
import {
  ConfigurationError,
  InputUnavailableError,
  InvalidInputError,
  recordFromError,
} from "../core/errors.ts";
import { taskKey } from "../core/keys.ts";
import { admit } from "../core/ledger/admit.ts";
import type { LogEntry, Manifest, Message, StageName, WaveEntry } from "../core/messages.ts";
import { decodeMessage, encodeMessage } from "../core/messages.ts";
import { inputParts } from "../core/ranges.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import type { Sections } from "./containers.ts";
import { writeContainer } from "./containers.ts";
import { continuedEntry, isContinued } from "./continued.ts";
import { appendLogEntry, readLog, readLogEntry, readManifest } from "./runLog.ts";
import type { Reduction, TaskContext } from "./taskContext.ts";
import { addressOf, isComplete, missingTasks } from "./waveProgress.ts";

type Entry<S extends StageName> = Extract<WaveEntry, { stage: S }>;
/** What the task and the reduction of each stage do. */
export type Stages = {
  readonly [S in StageName]: {
    readonly task: (context: TaskContext<Entry<S>>) => Promise<Sections>;
    readonly reduce: Reduction<Entry<S>>;
  };
};

/** What a worker can do of it: what its queue brings. */
export type Work = { readonly [S in StageName]?: Partial<Stages[S]> };

/**
 * Handles one queue message. Errors that will stay (wrong input) end the run with a `failed` entry; any other is
 * thrown: the run stays unfinished, and the message may be handed out again. `work` is what this worker does; a message
 * for another is ConfigurationError `other-worker`.
 */
export async function handleWith(work: Work, body: string, ports: StagePorts): Promise<void> {
  const message = decodeMessage(body);
  const entry = await readLogEntry(ports.store, message.run, message.wave);
  assert(entry?.kind === "wave" && entry.stage === message.stage, "a message names an open wave");
  try {
    const manifest = await readManifest(ports.store, message.run);
    if (message.kind === "task") {
      await runTask({ manifest, entry, index: message.index, ports }, message.wave, work);
    } else {
      await runReduction({ manifest, entry, ports }, message.wave, work);
    }
  } catch (error) {
    if (!(error instanceof InvalidInputError) || error instanceof InputUnavailableError) {
      throw error;
    }
    const failed: LogEntry = { kind: "failed", error: recordFromError(error) };
    await appendLogEntry(ports.store, message.run, { number: message.wave + 1, entry: failed });
    await ports.grown?.(message.run);
  }
}

/** Appends the first entry of a run and sends its messages. */
export async function startRun(manifest: Manifest, ports: StagePorts): Promise<void> {
  const entry: WaveEntry = isContinued(manifest)
    ? await continuedEntry(manifest, ports.store)
    : {
        kind: "wave",
        stage: "preprocess",
        tasks: inputParts(manifest.inputs).length,
        objects: [],
      };
  // Taken: another process started the run and sends, or somebody cancelled it before, and there is no wave.
  if (await appendLogEntry(ports.store, manifest.run, { number: 0, entry })) {
    await sendWave(manifest.run, { number: 0, entry }, ports);
    await ports.grown?.(manifest.run);
  }
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
    await sendWave(manifest.run, { number: log.length - 1, entry: last }, ports);
  }
  return last;
}

async function runTask(context: TaskContext, wave: number, work: Work): Promise<void> {
  const { manifest, entry, index, ports } = context;
  assert(index < entry.tasks, "a task lies within its wave");
  if (await isOver(ports, manifest.run, wave)) {
    return;
  }
  const key = taskKey(manifest.run, addressOf(entry, index));
  if ((await ports.store.size(key)) === null) {
    if (!(await mayBegin(ports, manifest.run, wave))) {
      return;
    }
    const sections = await taskOf(work, entry.stage)(context);
    await writeContainer(ports.store, { key, kind: entry.stage, sections });
  }
  if (await isComplete(manifest.run, entry, { index, store: ports.store })) {
    const { stage } = entry;
    await ports.queue.send([encodeMessage({ kind: "reduce", run: manifest.run, wave, stage })]);
  }
}

async function runReduction(
  context: { manifest: Manifest; entry: WaveEntry; ports: StagePorts },
  wave: number,
  work: Work,
): Promise<void> {
  const { manifest, entry, ports } = context;
  const number = wave + 1;
  if ((await isOver(ports, manifest.run, wave)) || !(await mayBegin(ports, manifest.run, wave))) {
    return;
  }
  const next = await reductionOf(work, entry.stage)(context);
  const isMine = await appendLogEntry(ports.store, manifest.run, { number, entry: next });
  if (isMine && next.kind === "wave") {
    await sendWave(manifest.run, { number, entry: next }, ports);
  }
  if (isMine) {
    await ports.grown?.(manifest.run);
  }
}

/** Whether the log has left the wave. */
async function isOver(ports: StagePorts, run: string, wave: number): Promise<boolean> {
  return (await readLogEntry(ports.store, run, wave + 1)) !== null;
}

/**
 * Takes a permit, and says whether there still is something to do. The log is looked at again after it: a permit that
 * was taken after the wave ended is not worked off, so that who reads the ledger of a wave that is over has seen all
 * attempts that do work.
 */
async function mayBegin(ports: StagePorts, run: string, wave: number): Promise<boolean> {
  if (ports.permit === undefined) {
    return true;
  }
  await ports.permit();
  return !(await isOver(ports, run, wave));
}

async function sendWave(
  run: string,
  at: { number: number; entry: WaveEntry },
  ports: StagePorts,
): Promise<void> {
  const { stage } = at.entry;
  const missing = await missingTasks(run, at.entry, ports.store);
  const demand = { run, wave: at.number, stage, messages: Math.max(1, missing.length) };
  assert(admit(demand, null).isAdmitted, "a run without a budget goes on");
  const messages: Message[] =
    missing.length === 0
      ? [{ kind: "reduce", run, wave: at.number, stage }]
      : missing.map((index) => ({ kind: "task", run, wave: at.number, stage, index }));
  await ports.queue.send(messages.map(encodeMessage));
}

/** A table holds each stage with its own entry type; a message carries both, and the caller has checked. */
function taskOf(work: Work, stage: StageName): (context: TaskContext) => Promise<Sections> {
  const task = work[stage]?.task ?? otherWorker(`a task of ${stage}`);
  return task as (context: TaskContext) => Promise<Sections>;
}

function reductionOf(work: Work, stage: StageName): Reduction<WaveEntry> {
  const reduce = work[stage]?.reduce ?? otherWorker(`a reduction of ${stage}`);
  return reduce as Reduction<WaveEntry>;
}

function otherWorker(found: string): never {
  throw new ConfigurationError({
    code: "other-worker",
    what: "a message has come to a worker that does not do its work",
    where: "MILLRACE_QUEUES",
    expected: "messages for this worker",
    found,
    fix: "let each queue feed the function of its name: stacks/functions.ts",
  });
}
