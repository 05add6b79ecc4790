// A run driven on this machine from the command line: opens the store and the workers, shows progress, answers Ctrl-C,
// and says at the end what came of it.

import { directoryObjectStore } from "../functions/adapters/directoryObjectStore.ts";
import { driveRun } from "../functions/adapters/localEngine.ts";
import { localPorts } from "../functions/adapters/localPorts.ts";
import { memoryJobQueue } from "../functions/adapters/memoryJobQueue.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { workerPool } from "../functions/adapters/workerPool.ts";
import { present } from "../functions/core/assert.ts";
import { ConfigurationError, errorFromRecord } from "../functions/core/errors.ts";
import type { LogEntry, Manifest } from "../functions/core/messages.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import type { StagePorts } from "../functions/ports/stagePorts.ts";
import { redriveRun } from "../functions/stages/dispatch.ts";
import { createRun } from "../functions/stages/runLog.ts";
import { EXIT } from "./exitCode.ts";
import type { DriveOptions } from "./options.ts";
import { writeAnswer, writeNote } from "./output.ts";
import { progressOf } from "./progress.ts";
import { readResult, resultAnswer } from "./resultAnswer.ts";

const ATTEMPTS_MAX = 3;

export interface Drive {
  readonly ports: StagePorts;
  /** Creates the run and drives it; returns the exit code. */
  start(manifest: Manifest): Promise<number>;
  /** Drives a run that exists, from wherever its log stands. */
  resume(manifest: Manifest): Promise<number>;
  close(): Promise<void>;
}

export async function openDrive(options: DriveOptions): Promise<Drive> {
  checkWorkers(options);
  const queue = memoryJobQueue({ clock: systemClock, receiveCountMax: ATTEMPTS_MAX });
  const ports = await localPorts(options.store, queue);
  const timeoutMs = options.taskTimeout * 1000;
  const { workers, store: storeRoot } = options;
  const invoker = workerPool({ workers, storeRoot, queue, timeoutMs });

  async function resume(manifest: Manifest): Promise<number> {
    const interruption = interruptible();
    const progress = progressOf(process.stderr, manifest);
    try {
      await redriveRun(manifest, ports);
      const last = await driveRun({
        manifest,
        store: ports.store,
        queue,
        invoker,
        visibilityMs: 2 * timeoutMs,
        attemptsMax: ATTEMPTS_MAX,
        redrive: () => redriveRun(manifest, ports),
        onEvent: progress.onEvent,
        signal: interruption.signal,
      });
      progress.end();
      return await conclude(manifest, last, options);
    } finally {
      progress.end();
      interruption.dispose();
    }
  }

  return {
    ports,
    async start(manifest) {
      return resume(await createWithFreeName(ports.store, manifest));
    },
    resume,
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

async function conclude(
  manifest: Manifest,
  last: LogEntry | null,
  options: DriveOptions,
): Promise<number> {
  if (last === null) {
    writeNote(`interrupted; go on with: millrace resume ${manifest.run} --store ${options.store}`);
    return EXIT.interrupted;
  }
  if (last.kind === "failed") {
    throw errorFromRecord(last.error);
  }
  const store = await directoryObjectStore(options.store);
  const result = present(await readResult(store, last), "a run that has ended has a result");
  writeAnswer(resultAnswer(result, options.store), options.json);
  return EXIT.ok;
}

/** Ctrl-C aborts the signal: no further message is handed out, and the committed part of the run stays. */
function interruptible(): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    dispose() {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
    },
  };
}

function checkWorkers({ workers, taskTimeout }: DriveOptions): void {
  if (workers >= 1 && workers <= 256 && taskTimeout >= 1) {
    return;
  }
  throw new ConfigurationError({
    code: "option-out-of-range",
    what: "an option has a value that cannot be used",
    where: workers >= 1 && workers <= 256 ? "--task-timeout" : "--workers",
    expected: "--workers from 1 to 256, --task-timeout of at least 1 second",
    found: `--workers ${workers}, --task-timeout ${taskTimeout}`,
    fix: "leave the option out for its default",
  });
}
