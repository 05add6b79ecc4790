// What follows when the log of a run has grown: those who wait for the run are told, and a retraining that the run
// belongs to goes on. Nobody waits inside a function; whoever is told may be told again.

import type { PriceList } from "../core/cost/priceList.ts";
import { encodeFollow, type FollowMessage } from "../core/follow/followSchema.ts";
import type { Callbacks } from "../ports/callbacks.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { BrowsableStore, ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { awaitedRuns, callBack, type Told } from "./callBack.ts";
import { startRun } from "./protocol.ts";
import {
  openRetrainings,
  type RetrainingDecision,
  readRetraining,
  retrainingOfRun,
  stepOf,
} from "./retraining.ts";
import { readLog } from "./runLog.ts";

export interface FollowPorts extends StagePorts {
  readonly callbacks: Callbacks;
  readonly prices: (store: ObjectStore) => Promise<PriceList>;
}

/** What was done. */
export interface Followed extends Partial<Told> {
  readonly run?: string;
  readonly retraining?: string;
  /** The run that the retraining waits for. */
  readonly drives?: string;
  readonly decision?: RetrainingDecision;
}

export async function follow(message: FollowMessage, ports: FollowPorts): Promise<Followed> {
  if (message.kind === "retraining") {
    return advance(message.id, ports);
  }
  const { run } = message;
  const last = (await readLog(ports.store, run)).at(-1);
  const told = await callBack(ports.store, { run, last }, ports.callbacks);
  const id = retrainingOfRun(run);
  const isEnded = last !== undefined && last.kind !== "wave";
  return { run, ...told, ...(id !== null && isEnded ? await advance(id, ports) : {}) };
}

/** Starts the run that a retraining needs next, or takes and carries out its decision. */
async function advance(id: string, ports: FollowPorts): Promise<Followed> {
  const record = await readRetraining(ports.store, id);
  const step = await stepOf(ports.store, record, await ports.prices(ports.store));
  if (step.kind === "decided") {
    return { retraining: id, decision: step.decision };
  }
  // One that has begun stays as it is.
  await startRun(step.manifest, ports);
  return { retraining: id, drives: step.manifest.run };
}

/** Sends a message for everything that somebody waits for and that may have been missed. */
export async function sendFollowUps(store: BrowsableStore, queue: MessageSender): Promise<number> {
  const runs = await awaitedRuns(store);
  const retrainings = await openRetrainings(store);
  const messages = [
    ...runs.map((run) => encodeFollow({ kind: "grown", run })),
    ...retrainings.map((id) => encodeFollow({ kind: "retraining", id })),
  ];
  if (messages.length > 0) {
    await queue.send(messages);
  }
  return messages.length;
}
