// Sending where each worker has a queue of its own: a task goes to its stage's, everything else to the reductions'.

import { ConfigurationError } from "../core/errors.ts";
import { decodeMessage } from "../core/messages.ts";
import type { MessageSender } from "../ports/jobQueue.ts";

/** The queues by name of their worker: a stage, or `reduce`. */
export type Queues = Readonly<Record<string, MessageSender>>;

/**
 * A sender over `queues`. Throws ConfigurationError `no-queue`, before anything is sent, for a message whose worker has
 * none.
 */
export function workerQueues(queues: Queues): MessageSender {
  return {
    async send(bodies) {
      const byWorker = Map.groupBy(bodies, workerOf);
      for (const worker of byWorker.keys()) {
        expectQueue(queues, worker);
      }
      for (const [worker, messages] of byWorker) {
        await queues[worker]?.send(messages);
      }
    },
  };
}

/** The worker that handles a message. */
export function workerOf(body: string): string {
  const message = decodeMessage(body);
  return message.kind === "task" ? message.stage : "reduce";
}

function expectQueue(queues: Queues, worker: string): void {
  if (queues[worker] === undefined) {
    throw new ConfigurationError({
      code: "no-queue",
      what: "a message has no queue to go to",
      where: "MILLRACE_QUEUES",
      expected: `the address of a queue for ${worker}`,
      found: `addresses for ${Object.keys(queues).join(", ") || "none"}`,
      fix: "let the function send to that queue: stacks/functions.ts",
    });
  }
}
