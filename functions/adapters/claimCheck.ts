// The claim check of queues: the body of a message over some kilobytes is kept in the store, under a key made of its
// content, and the message carries the key. Queues bound a message and a batch (SQS: ten messages share one bound), and
// a body that is kept costs a queue no more than a small one. Wraps any queue, so that all adapters share it.

import { assert } from "../core/assert.ts";
import { corrupt } from "../core/container.ts";
import { sha256 } from "../core/digest.ts";
import { CLAIM_KEY, claimKey } from "../core/keys.ts";
import type { JobQueue, MessageSender } from "../ports/jobQueue.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** Ten bodies of this size are a third of what SQS takes as one batch. */
export const CLAIM_BYTES = 8 * 1024;

/** A sender whose large messages wait in the store: JSON objects that name their `run`, in whose folder they wait. */
export function claimCheckSender(
  sender: MessageSender,
  store: ObjectStore,
  claimBytes = CLAIM_BYTES,
): MessageSender {
  return {
    async send(bodies) {
      const sent: string[] = [];
      for (const body of bodies) {
        const bytes = new TextEncoder().encode(body);
        sent.push(bytes.byteLength > claimBytes ? await claimOf(body, bytes, store) : body);
      }
      // Bodies are in the store before anybody can ask for them.
      await sender.send(sent);
    },
  };
}

/** The queue with claims made when it sends and redeemed when it hands out. */
export function claimCheckQueue(
  queue: JobQueue,
  store: ObjectStore,
  claimBytes = CLAIM_BYTES,
): JobQueue {
  return {
    ...queue,
    ...claimCheckSender(queue, store, claimBytes),
    async receive(max, visibilityMs) {
      const received = await queue.receive(max, visibilityMs);
      const bodies = received.map(({ body }) => redeemedBody(body, store));
      const whole = await Promise.all(bodies);
      return received.map((message, index) => ({ ...message, body: whole[index] as string }));
    },
    async deadLetters() {
      const bodies = await queue.deadLetters();
      // A dead letter may be dead because its body is gone; then the claim is what there is to show.
      return Promise.all(bodies.map((body) => redeemedBody(body, store).catch(() => body)));
    },
  };
}

/** The body that a message carries or claims. Throws CorruptObjectError where a claimed one is gone or damaged. */
export async function redeemedBody(body: string, store: ObjectStore): Promise<string> {
  const key = claimedKey(body);
  if (key === null) {
    return body;
  }
  const bytes = await store.get(key);
  if (bytes === null) {
    throw corrupt(key, "the body of a message", "nothing");
  }
  const found = await sha256(bytes);
  if (!key.endsWith(found)) {
    throw corrupt(key, "the body whose digest is its name", `one with the digest ${found}`);
  }
  return new TextDecoder().decode(bytes);
}

async function claimOf(body: string, bytes: Uint8Array, store: ObjectStore): Promise<string> {
  const { run } = JSON.parse(body) as { run?: unknown };
  assert(typeof run === "string", "a large message names its run");
  const key = claimKey(run, await sha256(bytes));
  // Taken: the same body was sent before.
  await store.putIfAbsent(key, [bytes]);
  return JSON.stringify({ claim: key });
}

/** The key that a message claims; null where it carries its body. A claim leads to claims and nowhere else. */
function claimedKey(body: string): string | null {
  const [, key] = /^\{"claim":"([^"\\]+)"\}$/.exec(body) ?? [];
  return key !== undefined && CLAIM_KEY.test(key) ? key : null;
}
