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
import type { LogEntry, Manifest, Message, StageName, WaveEntry } from "../core/messages.ts";
import { decodeMessage, encodeMessage } from "../core/messages.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import type { Sections } from "./containers.ts";
import { writeContainer } from "./containers.ts";
import { inheritedStore } from "./inheritedStore.ts";
import { appendLogEntry, readLogEntry, readManifest } from "./runLog.ts";
import { sendWave } from "./sending.ts";
import type { Reduction, TaskContext, WaveContext } from "./taskContext.ts";
import { addressOf, isComplete } from "./waveProgress.ts";

export { redriveRun, startRun } from "./sending.ts";

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
    const seen = seenBy(manifest, ports);
    if (message.kind === "task") {
      await runTask({ manifest, entry, index: message.index, ports: seen }, message, work);
    } else {
      await runReduction({ manifest, entry, ports: seen }, message.wave, work);
    }
  } catch (error) {
    if (!(error instanceof InvalidInputError) || error instanceof InputUnavailableError) {
      throw error;
    }
    const failed: LogEntry = { kind: "failed", error: recordFromError(error) };
    const number = message.wave + 1;
    const isMine = await appendLogEntry(ports.store, message.run, { number, entry: failed });
    await ports.grown?.(message.run, isMine ? failed.kind : undefined);
  }
}

/** The ports as the run sees them, which may have been trained by another. */
function seenBy({ run, stopped }: Manifest, ports: StagePorts): StagePorts {
  return stopped === undefined
    ? ports
    : { ...ports, store: inheritedStore(ports.store, { run, from: stopped.run }) };
}

async function runTask(
  context: TaskContext,
  { wave, deadlines }: Pick<Message, "wave" | "deadlines">,
  work: Work,
): Promise<void> {
  const { manifest, entry, index, ports } = context;
  assert(index < entry.tasks, "a task lies within its wave");
  if (await isOver(ports, manifest.run, wave)) {
    return;
  }
  const key = taskKey(manifest.run, addressOf(entry, index));
  if ((await ports.store.size(key)) === null) {
    if (!(await mayBegin(context, wave))) {
      return;
    }
    const sections = await taskOf(work, entry.stage)(context);
    await writeContainer(ports.store, { key, kind: entry.stage, sections });
  }
  if (await isComplete(manifest.run, entry, { index, store: ports.store })) {
    const { run } = manifest;
    const limits = deadlines === undefined ? {} : { deadlines };
    const { stage } = entry;
    await ports.queue.send([encodeMessage({ kind: "reduce", run, wave, stage, ...limits })]);
  }
}

async function runReduction(context: WaveContext, wave: number, work: Work): Promise<void> {
  const { manifest, entry, ports } = context;
  const number = wave + 1;
  if ((await isOver(ports, manifest.run, wave)) || !(await mayBegin(context, wave))) {
    return;
  }
  const next = await reductionOf(work, entry.stage)(context);
  const isMine = await appendLogEntry(ports.store, manifest.run, { number, entry: next });
  if (isMine && next.kind === "wave") {
    await sendWave(manifest, { number, entry: next }, ports);
  }
  if (isMine) {
    await ports.grown?.(manifest.run, next.kind);
  }
}

/**
 * Whether the log has left the wave. Who comes upon the end that somebody from outside has put to a run tells of it:
 * nobody else of those who work for the run has seen it.
 */
async function isOver(ports: StagePorts, run: string, wave: number): Promise<boolean> {
  const next = await readLogEntry(ports.store, run, wave + 1);
  if (next?.kind === "cancelled") {
    await ports.grown?.(run);
  }
  return next !== null;
}

/**
 * Takes a permit, and says whether there still is something to do. The log is looked at again after it: a permit that
 * was taken after the wave ended is not worked off, so that who reads the ledger of a wave that is over has seen all
 * attempts that do work.
 */
async function mayBegin({ manifest, entry, ports }: WaveContext, wave: number): Promise<boolean> {
  if (ports.permit === undefined) {
    return true;
  }
  return (await ports.permit(manifest, entry)) && !(await isOver(ports, manifest.run, wave));
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
