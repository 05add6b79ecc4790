// One invocation: handles a message and records what that took. The record is written whatever becomes of the work, so
// that attempts which failed are on the bill too. A message that finds nothing to do is no attempt and leaves none.
// Where the run has a budget, the invocation is ended at its deadline, from within.

import { recordFromError } from "../core/errors.ts";
import { LOOK_MS, requestLimit } from "../core/ledger/budget.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import { decodeMessage, type Manifest, type Message, type WaveEntry } from "../core/messages.ts";
import type { Clock } from "../ports/clock.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { hasBudget } from "./account.ts";
import { type AttemptStart, beginAttempt } from "./attempts.ts";
import { beginBudgetedAttempt } from "./budgetedAttempt.ts";
import { endAttempt } from "./ledger.ts";
import { type MeteredStore, meteredStore } from "./meteredStore.ts";

/** The environment in which invocations run, one after the other. */
export interface InvocationEnvironment {
  readonly clock: Clock;
  readonly memoryMb: number;
  readonly architecture: LedgerEntry["architecture"];
  /** Milliseconds that starting the environment took, at the first call; 0 later. */
  takeInitMs(): number;
  /** Most memory held so far; null where it is not known. */
  peakBytes(): number | null;
  /** Processor time of this thread so far; null where it is not known. */
  cpuMs(): number | null;
  /**
   * Ends the invocation that is under way, and the environment with it, once so many milliseconds have passed, whatever
   * it does; null: takes that back. The last call counts.
   */
  endAfter(ms: number | null): void;
  /** Told of each attempt that has ended, once its record is written. */
  readonly attemptEnded?: (run: string, entry: LedgerEntry) => void;
}

/** Lets `handle` do what a message asks for, and records it. Throws what `handle` throws. */
export async function recordedMessage(
  body: string,
  ports: StagePorts,
  environment: InvocationEnvironment,
  handle: (body: string, ports: StagePorts) => Promise<void>,
): Promise<void> {
  const message = decodeMessage(body);
  const isLimited = message.deadlines !== undefined;
  if (isLimited) {
    environment.endAfter(LOOK_MS);
  }
  try {
    await recorded(message, ports, environment, (own) => handle(body, own));
  } finally {
    if (isLimited) {
      environment.endAfter(null);
    }
  }
}

async function recorded(
  message: Message,
  ports: StagePorts,
  environment: InvocationEnvironment,
  handle: (ports: StagePorts) => Promise<void>,
): Promise<void> {
  const { clock, memoryMb, architecture } = environment;
  const startedAtMs = clock.nowMs();
  const startedCpuMs = environment.cpuMs();
  const initMs = environment.takeInitMs();
  const { run, wave, kind, stage } = message;
  const index = message.kind === "task" ? message.index : 0;
  const store = meteredStore(ports.store);
  let attempt: number | null = null;
  let recorded = 0;
  let messagesSent = 0;
  const queue = {
    send(bodies: readonly string[]) {
      messagesSent += bodies.length;
      return ports.queue.send(bodies);
    },
  };
  const permit = async (manifest: Manifest, entry: WaveEntry) => {
    const work = { run, wave, kind, index };
    const start = { startedAtMs, memoryMb, ...limitOf(message, architecture, initMs) };
    const begin = { work, start, entry, ports: { ...ports, store, queue }, clock };
    attempt = hasBudget(manifest)
      ? await beginBudgetedAttempt(manifest, begin)
      : await beginAttempt(store, work, start);
    recorded = store.meter().created;
    if (hasBudget(manifest) && start.limit !== undefined) {
      const taken = clock.nowMs() - startedAtMs;
      environment.endAfter(Math.max(0, start.limit.deadlineMs - taken));
      limitRequests(store, requestLimit(manifest.budget, entry, kind));
    }
    return attempt !== null;
  };
  const end = async (outcome: string) => {
    if (attempt === null) {
      return;
    }
    const { created, requests, ...metered } = store.meter();
    const cpuMs = environment.cpuMs();
    const entry: LedgerEntry = {
      ...{ wave, kind, index, attempt, stage, startedAtMs, initMs },
      runMs: Math.max(0, clock.nowMs() - startedAtMs),
      cpuMs: cpuMs === null || startedCpuMs === null ? null : cpuMs - startedCpuMs,
      memoryMb,
      peakBytes: environment.peakBytes(),
      architecture,
      // This record is one more.
      requests: { ...requests, put: requests.put + 1 },
      ...metered,
      messagesSent,
      outcome,
      isNeeded: created > recorded,
    };
    await endAttempt(ports.store, run, entry);
    environment.attemptEnded?.(run, entry);
  };
  try {
    await handle({ ...ports, store, queue, permit });
  } catch (error) {
    await end(recordFromError(error).explanation.code);
    throw error;
  }
  await end("done");
}

/** What the record of an attempt's beginning says of its deadline, where it has one. */
function limitOf(
  { deadlines, kind, stage }: Message,
  architecture: LedgerEntry["architecture"],
  initMs: number,
): Pick<AttemptStart, "limit"> {
  if (deadlines === undefined) {
    return {};
  }
  const inAllMs = kind === "task" ? deadlines.taskMs : deadlines.reduceMs;
  const deadlineMs = Math.max(0, inAllMs - initMs);
  return { limit: { stage, architecture, initMs, deadlineMs } };
}

/** One is left for the record of the end. */
function limitRequests(store: MeteredStore, { writes, reads }: ReturnType<typeof requestLimit>) {
  store.limit({ writes: writes - 1, reads });
}
