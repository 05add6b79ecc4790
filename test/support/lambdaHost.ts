// Lambda as a queue's event source mapping hosts a function: batches from the queue, and what becomes of each message
// by what the handler answers.

import type { SqsEvent } from "../../functions/adapters/sqsHandler.ts";
import type { JobQueue, ReceivedMessage } from "../../functions/ports/jobQueue.ts";

export interface HostedFunction {
  readonly queue: JobQueue;
  /** As it comes from a module: nothing is taken for granted of its answer. */
  readonly handler: (event: SqsEvent) => Promise<unknown>;
}

export interface Mapping {
  readonly batch: number;
  readonly visibilityMs: number;
}

/** Of a handler whose failures are looked at elsewhere. */
export const silentLog = { begin() {}, error() {} } as const;

/** Polls once and invokes the function once where there are messages; returns how many there were. */
export async function hostOnce(
  { queue, handler }: HostedFunction,
  { batch, visibilityMs }: Mapping,
): Promise<number> {
  const received = await queue.receive(batch, visibilityMs);
  if (received.length === 0) {
    return 0;
  }
  const named = received.map((message, index) => ({ messageId: `message-${index}`, message }));
  // What crosses to a function and back is JSON.
  const event: SqsEvent = JSON.parse(
    JSON.stringify({
      Records: named.map(({ messageId, message }) => ({ messageId, body: message.body })),
    }),
  );
  const failed = await handler(event).then(
    (answer) => failedOf(answer, event),
    () => everything(event),
  );
  for (const { messageId, message } of named) {
    await settle(queue, message, failed.has(messageId));
  }
  return received.length;
}

async function settle(queue: JobQueue, { receipt }: ReceivedMessage, isFailed: boolean) {
  if (isFailed) {
    await queue.changeVisibility(receipt, 0);
  } else {
    await queue.delete(receipt);
  }
}

const everything = ({ Records }: SqsEvent) => new Set(Records.map(({ messageId }) => messageId));

/**
 * The messages that come again. Nothing, null and an empty list mean that none does; a list that names a message which
 * is not in the batch, or none, means that all do (Lambda developer guide, "Handling errors for an SQS event source").
 */
export function failedOf(answer: unknown, event: SqsEvent): ReadonlySet<string> {
  const failures = (answer as { batchItemFailures?: unknown } | null | undefined)
    ?.batchItemFailures;
  if (failures === null || failures === undefined) {
    return new Set();
  }
  const all = everything(event);
  const named = Array.isArray(failures)
    ? failures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier)
    : [null];
  const isValid = named.every((id): id is string => typeof id === "string" && all.has(id));
  return isValid ? new Set(named) : all;
}

/** Polls every function in turn until all queues are empty, or `turnsMax` rounds have passed. */
export async function hostUntilIdle(
  functions: readonly HostedFunction[],
  mapping: Mapping,
  turnsMax = 10_000,
): Promise<void> {
  for (let turn = 0; turn < turnsMax; turn++) {
    let messages = 0;
    for (const hosted of functions) {
      messages += await hostOnce(hosted, mapping);
    }
    if (messages === 0) {
      return;
    }
  }
  throw new Error(`messages were left after ${turnsMax} rounds`);
}
