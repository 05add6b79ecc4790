// A queue in memory with the semantics of SQS: hidden while in hand, back when the visibility timeout passes, to the
// dead letters after too many hand-outs. Time comes from a clock, so that tests can move it.

import type { Clock } from "../ports/clock.ts";
import type { JobQueue, ReceivedMessage } from "../ports/jobQueue.ts";

interface StoredMessage {
  readonly body: string;
  visibleAtMs: number;
  receiveCount: number;
  /** Of the latest hand-out. */
  receipt: string;
}

/** A queue that gives a message up after `receiveCountMax` hand-outs (SQS: maxReceiveCount of the redrive policy). */
export function memoryJobQueue(options: { clock: Clock; receiveCountMax: number }): JobQueue {
  const { clock, receiveCountMax } = options;
  let messages: StoredMessage[] = [];
  const dead: string[] = [];
  let handedOut = 0;
  const byReceipt = (receipt: string) => messages.find((message) => message.receipt === receipt);

  function buryExhausted(nowMs: number): void {
    const isDead = (message: StoredMessage) =>
      message.visibleAtMs <= nowMs && message.receiveCount >= receiveCountMax;
    dead.push(...messages.filter(isDead).map((message) => message.body));
    messages = messages.filter((message) => !isDead(message));
  }

  return {
    async send(bodies) {
      for (const body of bodies) {
        messages.push({ body, visibleAtMs: clock.nowMs(), receiveCount: 0, receipt: "" });
      }
    },
    async receive(max, visibilityMs) {
      const nowMs = clock.nowMs();
      buryExhausted(nowMs);
      const visible = messages.filter((message) => message.visibleAtMs <= nowMs).slice(0, max);
      return visible.map((message): ReceivedMessage => {
        message.receiveCount += 1;
        message.receipt = `receipt-${handedOut++}`;
        message.visibleAtMs = nowMs + visibilityMs;
        const { body, receipt, receiveCount } = message;
        return { body, receipt, receiveCount };
      });
    },
    async delete(receipt) {
      messages = messages.filter((message) => message.receipt !== receipt);
    },
    async changeVisibility(receipt, visibilityMs) {
      const message = byReceipt(receipt);
      if (message !== undefined) {
        message.visibleAtMs = clock.nowMs() + visibilityMs;
      }
    },
    async deadLetters() {
      buryExhausted(clock.nowMs());
      return [...dead];
    },
  };
}
