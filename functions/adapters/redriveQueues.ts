// Redrives the dead letters of a deployment: what the log of a run still waits for is recorded with its reason, allowed
// further attempts and sent to its worker's queue again; then it is deleted from the dead letters. What the inbox and
// who follows runs were told is told again. A redrive that ends halfway has sent a message twice at worst, which is
// harmless, and has lost none.

import type { ErrorRecord } from "../core/errors.ts";
import { recordFromError } from "../core/errors.ts";
import { decodeFollow } from "../core/follow/followSchema.ts";
import { decodeNotification } from "../core/inbox/inboxSchema.ts";
import { decodeMessage, type Message } from "../core/messages.ts";
import type { Clock } from "../ports/clock.ts";
import type { JobQueue, MessageSender } from "../ports/jobQueue.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { attemptOutcomes, grantFurther } from "../stages/attempts.ts";
import { type DeadLetter, messageText, writeDeadLetter } from "../stages/deadLetters.ts";
import { readLog, readManifest } from "../stages/runLog.ts";
import { redeemedBody } from "./claimCheck.ts";
import { workerOf } from "./workerQueues.ts";

/** A worker's queue, and the one that holds its dead letters. */
export interface WorkerLetters {
  readonly worker: string;
  readonly jobs: MessageSender;
  readonly deadLetters: Pick<JobQueue, "receive" | "delete" | "changeVisibility">;
}

/**
 * What became of a dead letter: it was sent again; it was dropped, since its run has gone on without it; or it was left
 * where it is, since nobody here knows what it asks for.
 */
export interface RedrivenLetter {
  readonly worker: string;
  readonly fate: "sent" | "dropped" | "left";
  /** Null where the body is no message for a worker. */
  readonly message: Message | null;
  /** Copies of it among the dead letters that were read together. */
  readonly copies: number;
  /** Why it was given up, was dropped, or is left. */
  readonly reason: string;
}

interface Surroundings {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Letters that are read at a time; as many as SQS gives. */
const BATCH = 10;
/** Letters in hand are hidden so long from others who redrive. */
const HIDDEN_MS = 600_000;

/**
 * Redrives the letters of `queues`, one queue after the other, until each is empty but for what is left in it. Throws
 * what the queues and the store throw; whatever was done by then is done, and doing it again is harmless.
 */
export async function redriveQueues(
  queues: readonly WorkerLetters[],
  surroundings: Surroundings,
): Promise<readonly RedrivenLetter[]> {
  const redriven: RedrivenLetter[] = [];
  const granted = new Set<string>();
  for (const queue of queues) {
    redriven.push(...(await redriveQueue(queue, surroundings, granted)));
  }
  return redriven;
}

/** `granted` are the runs that were allowed further attempts. */
async function redriveQueue(
  queue: WorkerLetters,
  surroundings: Surroundings,
  granted: Set<string>,
): Promise<readonly RedrivenLetter[]> {
  const { worker, deadLetters } = queue;
  const redriven: RedrivenLetter[] = [];
  const inHand = new Set<string>();
  const redriveCopies = async (body: string, receipts: readonly string[]) => {
    const letter = await redriveLetter({ queue, body, surroundings, granted });
    redriven.push({ ...letter, worker, copies: receipts.length });
    for (const receipt of letter.fate === "left" ? [] : receipts) {
      await deadLetters.delete(receipt);
      inHand.delete(receipt);
    }
  };
  try {
    for (;;) {
      const received = await deadLetters.receive(BATCH, HIDDEN_MS);
      if (received.length === 0) {
        return redriven;
      }
      for (const { receipt } of received) {
        inHand.add(receipt);
      }
      for (const [body, copies] of Map.groupBy(received, (one) => one.body)) {
        await redriveCopies(
          body,
          copies.map(({ receipt }) => receipt),
        );
      }
    }
  } finally {
    for (const receipt of inHand) {
      await deadLetters.changeVisibility(receipt, 0);
    }
  }
}

type Fate = Pick<RedrivenLetter, "fate" | "message" | "reason">;

async function redriveLetter(letter: {
  readonly queue: WorkerLetters;
  readonly body: string;
  readonly surroundings: Surroundings;
  readonly granted: Set<string>;
}): Promise<Fate> {
  const { queue, body, surroundings, granted } = letter;
  const { store, clock } = surroundings;
  const tells = TELLS[queue.worker];
  if (tells !== undefined) {
    return retold(queue, body, tells);
  }
  const read = await readLetter(body, store);
  if ("reason" in read) {
    return { fate: "left", message: null, reason: read.reason };
  }
  const { message } = read;
  const fate = await fateOf(message, queue.worker, store);
  if (fate !== null) {
    return { ...fate, message };
  }
  const dead = await deadLetter(message, store, clock);
  await writeDeadLetter(store, message.run, dead);
  if (!granted.has(message.run)) {
    await grantFurther(store, await readManifest(store, message.run));
    granted.add(message.run);
  }
  await queue.jobs.send([body]);
  return { fate: "sent", message, reason: dead.error.explanation.found };
}

/** What messages for functions that are no workers tell of; they throw for anything else. */
const TELLS: Readonly<Record<string, ((body: string) => string) | undefined>> = {
  inbox: (body) =>
    decodeNotification(body)
      .map(({ key }) => key)
      .join(", "),
  follow(body) {
    const message = decodeFollow(body);
    return message.kind === "grown" ? message.run : `retraining ${message.id}`;
  },
};

/** Sends again what anybody may be told twice. */
async function retold(
  { jobs }: WorkerLetters,
  body: string,
  tells: (body: string) => string,
): Promise<Fate> {
  let subject: string;
  try {
    subject = tells(body);
  } catch (error) {
    return { fate: "left", message: null, reason: unreadable(recordFromError(error)) };
  }
  await jobs.send([body]);
  return { fate: "sent", message: null, reason: `told again of ${subject}` };
}

async function readLetter(
  body: string,
  store: ObjectStore,
): Promise<{ readonly message: Message } | { readonly reason: string }> {
  const read = async () => decodeMessage(await redeemedBody(body, store));
  return read().then(
    (message) => ({ message }),
    (error) => ({ reason: unreadable(recordFromError(error)) }),
  );
}

function unreadable({ explanation: { what, found } }: ErrorRecord): string {
  return `${what}: ${found}`;
}

/** Why a letter is not to be sent; null where it is. */
async function fateOf(
  message: Message,
  worker: string,
  store: ObjectStore,
): Promise<Pick<RedrivenLetter, "fate" | "reason"> | null> {
  const owner = workerOf(JSON.stringify(message));
  if (owner !== worker) {
    return { fate: "left", reason: `it is for ${owner}: the addresses of queues are mixed up` };
  }
  const { run } = message;
  const isKnown = await readManifest(store, run).then(
    () => true,
    (error) => {
      if (recordFromError(error).explanation.code === "unknown-run") {
        return false;
      }
      throw error;
    },
  );
  if (!isKnown) {
    return { fate: "left", reason: `the store has no run ${run}` };
  }
  const log = await readLog(store, run);
  const last = log.at(-1);
  if (message.wave >= log.length) {
    return { fate: "left", reason: `the log of ${run} has not come so far` };
  }
  if (last?.kind !== "wave") {
    return { fate: "dropped", reason: `the run has ended: ${last?.kind}` };
  }
  return message.wave === log.length - 1
    ? null
    : { fate: "dropped", reason: "the run has gone on without it" };
}

/** SQS keeps no reason with a letter; what is known of one is what its attempts left in the ledger. */
async function deadLetter(message: Message, store: ObjectStore, clock: Clock): Promise<DeadLetter> {
  const { run, wave, kind } = message;
  const index = message.kind === "task" ? message.index : 0;
  const outcomes = await attemptOutcomes(store, { run, wave, kind, index });
  const found =
    outcomes.length === 0
      ? "no attempt that began"
      : `attempts that ended with: ${outcomes.join(", ")}`;
  const explanation = {
    code: "given-up",
    what: "the queue handed a message out as often as it may",
    where: messageText(message),
    expected: "an attempt that succeeds",
    found,
    fix: "see the function's log for the error of each attempt; mend the cause before the next redrive",
  };
  return {
    message,
    attempts: outcomes.length,
    givenUpAtMs: clock.nowMs(),
    error: { name: "TransientError", explanation },
  };
}
