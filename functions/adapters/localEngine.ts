// Drives one run on this machine: hands queue messages to invocations until the run's log ends. The counterpart of an
// SQS event source mapping; all knowledge of the run is in the log.

import { setTimeout as pass } from "node:timers/promises";
import type { ErrorRecord } from "../core/errors.ts";
import { DEADLINE_MET, errorFromRecord, LimitError, type MillraceError } from "../core/errors.ts";
import type { LogEntry, Manifest, Message } from "../core/messages.ts";
import { decodeMessage } from "../core/messages.ts";
import type { Invoker } from "../ports/invoker.ts";
import type { JobQueue, ReceivedMessage } from "../ports/jobQueue.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readLogEntry } from "../stages/runLog.ts";

/** What an onlooker may want to know. */
export type RunEvent =
  | { readonly kind: "entry"; readonly number: number; readonly entry: LogEntry }
  | { readonly kind: "done"; readonly message: Message };

export interface GivenUp {
  readonly message: Message;
  readonly attempts: number;
  readonly error: ErrorRecord;
}

export interface EngineOptions {
  readonly manifest: Manifest;
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly invoker: Invoker;
  /** A message in hand longer than this is handed out again; longer than the invoker's hard timeout. */
  readonly visibilityMs: number;
  /** A task that failed this many times ends the engine with its error. */
  readonly attemptsMax: number;
  /** Sends again what the run's log waits for; needed where another process drives the same run. */
  readonly redrive: () => Promise<unknown>;
  /** Done every so often while there is room for more invocations: may send backup copies of slow tasks. */
  readonly sweep?: { readonly everyMs: number; readonly run: () => Promise<unknown> };
  readonly onEvent: (event: RunEvent) => void;
  /** Told of a message that is given up, before the engine ends with its error. */
  readonly onDeadLetter?: (letter: GivenUp) => Promise<void>;
  /** Aborted: no further message is handed out; what is in hand comes to its end, and the engine returns null. */
  readonly finish?: AbortSignal;
  /** Aborted: the engine returns null at once, whatever is in hand. */
  readonly signal: AbortSignal;
}

/** At the end of a run, invocations that are still in hand may take so long to write down what they took. */
const GRACE_MS = 2000;

/** Errors that another attempt at the same task cannot mend. */
const FINAL_ERRORS = new Set([
  "CorruptObjectError",
  "LimitError",
  "ConfigurationError",
  "InputUnavailableError",
]);

/**
 * Runs until the log ends, and returns its last entry; null when interrupted. A task that fails for good throws its
 * error; the run then stays unfinished and can be resumed.
 */
export async function driveRun(options: EngineOptions): Promise<LogEntry | null> {
  const { queue, invoker, signal, finish = new AbortController().signal } = options;
  const log = logFollower(options);
  const inFlight = new Set<Promise<void>>();
  let failure: ErrorRecord | null = null;

  async function handle(received: ReceivedMessage): Promise<void> {
    const outcome = await invoker.invoke(received.body);
    if (outcome.ok) {
      await queue.delete(received.receipt);
      options.onEvent({ kind: "done", message: decodeMessage(received.body) });
      await log.follow();
      return;
    }
    const isFinal = FINAL_ERRORS.has(outcome.error.name);
    if (isFinal || received.receiveCount >= options.attemptsMax) {
      failure ??= outcome.error;
      const message = decodeMessage(received.body);
      const attempts = received.receiveCount;
      await options.onDeadLetter?.({ message, attempts, error: outcome.error });
    }
    await queue.changeVisibility(received.receipt, 0);
  }

  const interruption = aborted(signal);
  const finishing = aborted(finish);
  const isStopping = () => signal.aborted || finish.aborted;
  const sweeper = sweeping(options, () => inFlight.size < invoker.concurrency);
  await log.follow();
  while (!log.isOver() && failure === null && !isStopping()) {
    const room = invoker.concurrency - inFlight.size;
    const received = room > 0 ? await queue.receive(room, options.visibilityMs) : [];
    for (const message of received) {
      const running = handle(message).finally(() => inFlight.delete(running));
      inFlight.add(running);
    }
    if (inFlight.size === 0) {
      // Nothing in hand and nothing queued: another process moved the run on and has the messages. What the log waits
      // for is sent again; doing a task twice is harmless.
      await options.redrive();
      await log.follow();
      continue;
    }
    await Promise.race([...inFlight, interruption, finishing, sweeper.swept()]);
  }
  sweeper.end();
  const ended = Promise.all(inFlight);
  // A task of which a copy was quicker may be in hand for long after the end.
  await (log.isOver() ? atMost(GRACE_MS, ended) : Promise.race([ended, interruption]));
  if (signal.aborted) {
    return null;
  }
  if (failure !== null) {
    throw errorOf(failure);
  }
  return log.isOver() ? log.last() : null;
}

/** The error of work that was given up; where it met its deadline each time, a bound was reached. */
function errorOf(failure: ErrorRecord): MillraceError {
  return failure.explanation.code === DEADLINE_MET
    ? new LimitError(failure.explanation)
    : errorFromRecord(failure);
}

/** Sweeps until `end`; `swept` resolves after the next sweep, and rejects with the error of one that failed. */
function sweeping({ sweep }: EngineOptions, hasRoom: () => boolean) {
  let next = Promise.withResolvers<void>();
  let isUnderWay = false;
  const begin = async (run: () => Promise<unknown>): Promise<void> => {
    if (isUnderWay || !hasRoom()) {
      return;
    }
    isUnderWay = true;
    const { promise, resolve, reject } = next;
    // Nobody may be waiting for this one.
    promise.catch(() => {});
    await run().then(() => resolve(), reject);
    next = Promise.withResolvers();
    isUnderWay = false;
  };
  const timer = sweep === undefined ? null : setInterval(() => begin(sweep.run), sweep.everyMs);
  return {
    swept: () => next.promise,
    end: () => clearInterval(timer ?? undefined),
  };
}

/** Waits for `promise`, but no longer than `ms`. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  try {
    await Promise.race([promise, pass(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** Reads the log as it grows and reports each entry once. */
function logFollower({ store, manifest, onEvent }: EngineOptions) {
  let next = 0;
  let last: LogEntry | null = null;
  let following: Promise<void> = Promise.resolve();
  async function readOn(): Promise<void> {
    for (;;) {
      const entry = await readLogEntry(store, manifest.run, next);
      if (entry === null) {
        return;
      }
      last = entry;
      onEvent({ kind: "entry", number: next, entry });
      next += 1;
    }
  }
  return {
    follow(): Promise<void> {
      following = following.then(readOn);
      return following;
    },
    isOver: () => last !== null && last.kind !== "wave",
    last: () => last,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return Promise.resolve();
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
