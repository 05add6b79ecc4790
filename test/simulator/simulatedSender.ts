// Sending to the simulated queue: messages are doubled, delayed and mixed with poison; a batch is taken in part, or its
// answer is lost.

import { TransientError } from "../../functions/core/errors.ts";
import type { MessageSender } from "../../functions/ports/jobQueue.ts";
import type { Faults } from "./faults.ts";

/** A message that nobody sent on purpose and no handler can read. */
export const POISON = '{"kind":"task","run":"nobody"}';
const DELAY_MS = 30_000;
const SECOND_COPY_MS = 60_000;

/** The sender of one invocation. */
export function simulatedSender(world: {
  /** Resolves when a request has arrived, and again when its answer has. */
  travel: () => Promise<void>;
  enqueue: (body: string, delayMs: number) => void;
  faults: Faults;
}): MessageSender {
  const { travel, enqueue, faults } = world;
  const { stream } = faults;

  function take(body: string): void {
    enqueue(body, faults.happens("delayed-message") ? DELAY_MS * stream.uniform() : 0);
    if (faults.happens("duplicate-message")) {
      enqueue(body, SECOND_COPY_MS * stream.uniform());
    }
  }

  return {
    async send(bodies) {
      await travel();
      const isCut = bodies.length > 0 && faults.happens("send-failed-in-part");
      for (const body of isCut ? bodies.slice(0, stream.integer(bodies.length)) : bodies) {
        take(body);
      }
      if (faults.happens("poison-message")) {
        enqueue(POISON, 0);
      }
      await travel();
      if (isCut || faults.happens("send-answer-lost")) {
        throw unanswered();
      }
    },
  };
}

function unanswered(): TransientError {
  return new TransientError({
    code: "service-unavailable",
    what: "the queue did not answer",
    where: "simulated queue",
    expected: "an answer",
    found: "none",
    fix: "the task is tried again",
  });
}
