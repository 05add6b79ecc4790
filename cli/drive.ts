// A run driven on this machine from the command line: opens the store and the workers, shows progress, answers Ctrl-C,
// and says at the end what came of it.

import { claimCheckQueue } from "../functions/adapters/claimCheck.ts";
import { driveRun } from "../functions/adapters/localEngine.ts";
import { localPorts } from "../functions/adapters/localPorts.ts";
import { memoryJobQueue } from "../functions/adapters/memoryJobQueue.ts";
import { openStore } from "../functions/adapters/openStore.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { workerPool } from "../functions/adapters/workerPool.ts";
import { present } from "../functions/core/assert.ts";
import { errorFromRecord } from "../functions/core/errors.ts";
import type { LogEntry, Manifest } from "../functions/core/messages.ts";
import { optionError } from "../functions/core/optionError.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import type { StagePorts } from "../functions/ports/stagePorts.ts";
import { grantFurther } from "../functions/stages/attempts.ts";
import { writeDeadLetter } from "../functions/stages/deadLetters.ts";
import { redriveRun } from "../functions/stages/dispatch.ts";
import { settleInMonth } from "../functions/stages/month.ts";
import { quoteWithTerms, writeQuote } from "../functions/stages/quote.ts";
import { createRun, readManifest } from "../functions/stages/runLog.ts";
import { readResult } from "../functions/stages/runResult.ts";
import { sweepRun } from "../functions/stages/sweep.ts";
import { type BudgetOptions, budgetedManifest, raiseBudget } from "./budgetOption.ts";
import { commandLine } from "./commandLine.ts";
import { EXIT } from "./exitCode.ts";
import type { DriveOptions, StoreOptions } from "./options.ts";
import { writeAnswer, writeNote } from "./output.ts";
import { progressOf } from "./progress.ts";
import { localPlace } from "./quoteAnswer.ts";
import { resultAnswer } from "./resultAnswer.ts";
import { costOf, withCost } from "./settledAnswer.ts";
import { stoppedAnswer } from "./stoppedAnswer.ts";

const ATTEMPTS_MAX = 3;
const SWEEP_MS = 5000;
/** A week. A timer of Node holds 2^31 - 1 milliseconds and ends at once when it is given more. */
const TASK_TIMEOUT_SECONDS_MAX = 604_800;

export interface Drive {
  readonly ports: StagePorts;
  /** Creates the run and drives it; returns the exit code. */
  start(manifest: Manifest): Promise<number>;
  /** Drives a run that exists, from wherever its log stands. */
  resume(manifest: Manifest): Promise<number>;
  /** The same without an answer: the last entry of its log; null when interrupted. */
  follow(manifest: Manifest): Promise<LogEntry | null>;
  close(): Promise<void>;
}

export async function openDrive(options: DriveOptions & BudgetOptions): Promise<Drive> {
  checkWorkers(options);
  const inMemory = memoryJobQueue({ clock: systemClock, receiveCountMax: ATTEMPTS_MAX });
  const queue = claimCheckQueue(inMemory, await openStore(options.store));
  const ports = await localPorts(options.store, queue);
  const timeoutMs = options.taskTimeout * 1000;
  const { workers, store: storeRoot } = options;
  const invoker = workerPool({ workers, storeRoot, queue, timeoutMs });

  async function drive(manifest: Manifest, interruption: Interruption): Promise<LogEntry | null> {
    const progress = progressOf(process.stderr, manifest);
    try {
      await grantFurther(ports.store, manifest);
      await redriveRun(manifest, ports);
      return await driveRun({
        manifest,
        store: ports.store,
        queue,
        invoker,
        visibilityMs: 2 * timeoutMs,
        attemptsMax: ATTEMPTS_MAX,
        redrive: () => redriveRun(manifest, ports),
        sweep: {
          everyMs: SWEEP_MS,
          run: () =>
            sweepRun(manifest, ports, {
              clock: systemClock,
              limits: { stallMs: timeoutMs, taskTimeoutMs: timeoutMs },
            }),
        },
        onEvent: progress.onEvent,
        onDeadLetter: (letter) =>
          writeDeadLetter(ports.store, manifest.run, {
            ...letter,
            givenUpAtMs: systemClock.nowMs(),
          }),
        ...interruption,
      });
    } finally {
      progress.end();
    }
  }

  /** Drives a run, and where its budget stops it the run that evaluates it. */
  async function driveToEnd(
    manifest: Manifest,
    interruption: Interruption,
  ): Promise<LogEntry | null> {
    const last = await drive(manifest, interruption);
    if (last?.kind !== "stopped" || last.evaluation === null) {
      return last;
    }
    const evaluation = await readManifest(ports.store, last.evaluation);
    return (await drive(evaluation, interruption)) === null ? null : last;
  }

  const follow = (manifest: Manifest) =>
    interruptible((interruption) => driveToEnd(manifest, interruption));

  return {
    ports,
    start: (manifest) =>
      interruptible(async (interruption) => {
        const quoted = await quoteWithTerms(manifest, ports, localPlace(workers));
        const planned = await budgetedManifest(ports.store, manifest, quoted, options);
        const named = await createWithFreeName(ports.store, planned);
        if (quoted !== null) {
          await writeQuote(ports.store, named.run, quoted.record);
        }
        return conclude(named, await driveToEnd(named, interruption), options);
      }),
    resume: async (manifest) => {
      if (options.budget !== undefined) {
        await raiseBudget(ports.store, manifest, options.budget);
      }
      return conclude(manifest, await follow(manifest), options);
    },
    follow,
    close: () => invoker.close(),
  };
}

/** Creates the run under its name, or under the next free one where an equal run began in the same second. */
async function createWithFreeName(store: ObjectStore, manifest: Manifest): Promise<Manifest> {
  for (let copy = 1; ; copy++) {
    const run = copy === 1 ? manifest.run : `${manifest.run}-${copy}`;
    const named = { ...manifest, run };
    if (await createRun(store, named)) {
      return named;
    }
  }
}

/** The answer to the end of a run, as its exit code; null is an interruption. Throws the error of a failed run. */
export async function conclude(
  manifest: Manifest,
  last: LogEntry | null,
  options: StoreOptions,
): Promise<number> {
  if (last === null) {
    return interrupted(manifest, options);
  }
  if (last.kind === "failed") {
    await settleInMonth(await openStore(options.store), manifest);
    throw errorFromRecord(last.error);
  }
  if (last.kind === "cancelled") {
    await settleInMonth(await openStore(options.store), manifest);
    return cancelled(manifest, options);
  }
  const store = await openStore(options.store);
  await settleInMonth(store, manifest);
  if (last.kind === "stopped") {
    const cost = await costOf(store, manifest, options.store);
    const answer = await stoppedAnswer(store, manifest, last, options.store);
    writeAnswer(withCost(answer, cost), options.json);
    return EXIT.limit;
  }
  const result = present(await readResult(store, last), "a run that has ended has a result");
  const cost = await costOf(store, manifest, options.store);
  writeAnswer(withCost(resultAnswer(result, options.store), cost), options.json);
  return EXIT.ok;
}

/** Says how to go on; with --json as a document of the form that errors have. */
function interrupted({ run }: Manifest, { store, endpoint, json }: StoreOptions): number {
  const server = endpoint === undefined ? [] : ["--endpoint", endpoint];
  const resume = commandLine(["resume", run, "--store", store, ...server]);
  if (json) {
    const explanation = {
      code: "interrupted",
      what: "the run was interrupted",
      where: run,
      expected: "the run to go on to its end",
      found: "a signal to stop",
      fix: `go on with: ${resume}`,
    };
    writeAnswer({ lines: [], document: { error: explanation } }, json);
  }
  writeNote(`interrupted; go on with: ${resume}`);
  return EXIT.interrupted;
}

/** Says that somebody ended the run. */
function cancelled({ run }: Manifest, { json }: StoreOptions): number {
  const explanation = {
    code: "cancelled",
    what: "the run was cancelled",
    where: run,
    expected: "a run that goes on to its end",
    found: "an entry of its log that ends it",
    fix: "start another run; this one stays as it is",
  };
  if (json) {
    writeAnswer({ lines: [], document: { error: explanation } }, json);
  }
  writeNote(`${run} was cancelled`);
  return EXIT.interrupted;
}

/** How a person ends a run that is being driven. */
interface Interruption {
  /** Aborted: the tasks in hand come to their end and are committed, and no others begin. */
  readonly finish: AbortSignal;
  /** Aborted: the end at once; what was not committed is done again by `resume`. */
  readonly signal: AbortSignal;
}

/**
 * While `work` runs, Ctrl-C once asks it to finish, twice, or SIGTERM, to stop. A run is created within it, so that one
 * that is there can always be ended in this way.
 */
async function interruptible<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
  const finish = new AbortController();
  const stop = new AbortController();
  const terminate = () => stop.abort();
  const interrupt = () => {
    if (finish.signal.aborted) {
      stop.abort();
      return;
    }
    finish.abort();
    writeNote("finishing the tasks in hand; Ctrl-C again stops at once");
  };
  process.on("SIGINT", interrupt);
  process.once("SIGTERM", terminate);
  try {
    return await work({ finish: finish.signal, signal: stop.signal });
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", terminate);
  }
}

function checkWorkers({ workers, taskTimeout }: DriveOptions): void {
  const isTimeoutUsable = taskTimeout >= 1 && taskTimeout <= TASK_TIMEOUT_SECONDS_MAX;
  if (workers >= 1 && workers <= 256 && isTimeoutUsable) {
    return;
  }
  throw optionError(
    workers >= 1 && workers <= 256 ? "--task-timeout" : "--workers",
    {
      expected: `--workers from 1 to 256, --task-timeout from 1 to ${TASK_TIMEOUT_SECONDS_MAX} seconds`,
      found: `--workers ${workers}, --task-timeout ${taskTimeout}`,
    },
    "leave the option out for its default",
  );
}
