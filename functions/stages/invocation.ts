// One invocation: handles a message and records what that took. The record is written whatever becomes of the work, so
// that attempts which failed are on the bill too.

import { recordFromError } from "../core/errors.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import { decodeMessage } from "../core/messages.ts";
import type { Clock } from "../ports/clock.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { beginAttempt, endAttempt } from "./ledger.ts";
import { meteredStore } from "./meteredStore.ts";

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
}

/** Lets `handle` do what a message asks for, and records it. Throws what `handle` throws. */
export async function recordedMessage(
  body: string,
  ports: StagePorts,
  environment: InvocationEnvironment,
  handle: (body: string, ports: StagePorts) => Promise<void>,
): Promise<void> {
  const message = decodeMessage(body);
  const { clock, memoryMb, architecture } = environment;
  const startedAtMs = clock.nowMs();
  const startedCpuMs = environment.cpuMs();
  const initMs = environment.takeInitMs();
  const { run, wave, kind, stage } = message;
  const index = message.kind === "task" ? message.index : 0;
  const store = meteredStore(ports.store);
  const attempt = await beginAttempt(store, { run, wave, kind, index }, { startedAtMs, memoryMb });
  const recorded = store.meter().created;
  let messagesSent = 0;
  const queue = {
    send(bodies: readonly string[]) {
      messagesSent += bodies.length;
      return ports.queue.send(bodies);
    },
  };
  const end = (outcome: string) => {
    const { created, requests, ...metered } = store.meter();
    const cpuMs = environment.cpuMs();
    return endAttempt(ports.store, run, {
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
    });
  };
  try {
    await handle(body, { ...ports, store, queue });
  } catch (error) {
    await end(recordFromError(error).explanation.code);
    throw error;
  }
  await end("done");
}
