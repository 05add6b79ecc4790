// Local invocations on worker threads: one at a time per thread, each with a hard timeout. A thread that crashes or
// runs late is ended and replaced, as a Lambda environment is.

import { Worker } from "node:worker_threads";
import { DEADLINE_MET, recordFromError, TransientError } from "../core/errors.ts";
import type { Invoker, Outcome } from "../ports/invoker.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { WorkerReply, WorkerRequest } from "./stageWorker.ts";

/** Memory of a worker for new objects; without a limit V8 keeps some hundred megabytes of empty pages. */
const YOUNG_GENERATION_MB = 24;

export interface WorkerPoolOptions {
  readonly workers: number;
  readonly storeRoot: string;
  /** Where the messages go that a stage sends. */
  readonly queue: MessageSender;
  /** An invocation is ended after this long. */
  readonly timeoutMs: number;
}

/** TypeScript in the source tree, JavaScript once built. */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

export function workerPool(options: WorkerPoolOptions): Invoker {
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  function start(): Worker {
    const worker = new Worker(new URL(`./stageWorker.${EXTENSION}`, import.meta.url), {
      workerData: { storeRoot: options.storeRoot, startedAtMs: Date.now() },
      // Most of what a task allocates is short-lived; more room for it would only be kept when it is empty.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    // An error event that nobody listens to would end the process, for instance while a thread is being retired.
    worker.on("error", () => {});
    all.add(worker);
    return worker;
  }

  async function retire(worker: Worker): Promise<void> {
    all.delete(worker);
    await worker.terminate();
  }

  return {
    concurrency: options.workers,
    async invoke(body) {
      const worker = idle.pop() ?? start();
      const { outcome, isReusable } = await invocation(worker, body, options);
      if (isReusable) {
        idle.push(worker);
      } else {
        await retire(worker);
      }
      return outcome;
    },
    async close() {
      await Promise.all([...all].map(retire));
    },
  };
}

interface Ended {
  readonly outcome: Outcome;
  /** False: the thread is gone or in an unknown state. */
  readonly isReusable: boolean;
}

/** Sends `body` to the worker and waits for its end, its death, or the timeout. */
function invocation(worker: Worker, body: string, options: WorkerPoolOptions): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const sends: Promise<void>[] = [];
  let deadline: NodeJS.Timeout | undefined;
  const onReply = (message: WorkerReply) => {
    if (message.kind === "send") {
      sends.push(options.queue.send(message.bodies));
      return;
    }
    if (message.kind === "endAfter") {
      clearTimeout(deadline);
      const { ms } = message;
      deadline = ms === null ? undefined : setTimeout(() => onDeath(deadlineMet(body, ms)), ms);
      return;
    }
    const { error } = message;
    const outcome: Outcome = error === null ? { ok: true } : { ok: false, error };
    void Promise.all(sends).then(() => resolve({ outcome, isReusable: true }));
  };
  const onDeath = (cause: unknown) =>
    resolve({ outcome: { ok: false, error: recordFromError(cause) }, isReusable: false });
  const onExit = (code: number) => onDeath(endedEarly(body, `the thread to end with code ${code}`));
  const timer = setTimeout(
    () => onDeath(endedEarly(body, `no end after ${options.timeoutMs / 1000} s`)),
    options.timeoutMs,
  );
  worker.on("message", onReply);
  worker.on("error", onDeath);
  worker.on("exit", onExit);
  const request: WorkerRequest = { body };
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    clearTimeout(deadline);
    worker.off("message", onReply);
    worker.off("exit", onExit);
    worker.off("error", onDeath);
  });
}

function endedEarly(body: string, found: string): TransientError {
  return new TransientError({
    code: "invocation-ended",
    what: "an invocation ended before its task did",
    where: workOf(body),
    expected: "the task to end within its hard timeout and memory",
    found,
    fix: "resume the run; if it happens again, use more shards, or raise --task-timeout",
  });
}

function deadlineMet(body: string, ms: number): TransientError {
  return new TransientError({
    code: DEADLINE_MET,
    what: "an invocation was ended at the deadline that its budget gave it",
    where: workOf(body),
    expected: `an end within ${ms} ms more`,
    found: "none",
    fix: "resume the run with a larger --budget, which makes deadlines longer, or use more shards",
  });
}

function workOf(body: string): string {
  const { stage, index } = JSON.parse(body) as { stage: string; index?: number };
  return index === undefined ? `reduction of ${stage}` : `${stage} task ${index}`;
}

/** As many workers as the machine has cores. */
export { availableParallelism as coreCount } from "node:os";
