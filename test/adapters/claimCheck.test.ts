// Large messages: small ones pass as they are, large ones wait in the store, and a queue with the check behaves as one
// without.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CLAIM_BYTES,
  claimCheckQueue,
  claimCheckSender,
  redeemedBody,
} from "../../functions/adapters/claimCheck.ts";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { sqsJobQueue } from "../../functions/adapters/sqsJobQueue.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { jobQueueSuite } from "../ports/jobQueueSuite.ts";
import { type SqsServer, startSqsServer } from "../support/sqsServer.ts";

const large = (name: string, bytes = 3 * CLAIM_BYTES) =>
  JSON.stringify({ run: "r", name, padding: "ä".repeat(bytes / 2) });

/** A checked queue for which every short name of the suite is a large message. */
function enlarged(queue: JobQueue, store: ObjectStore = memoryObjectStore()): JobQueue {
  const checked = claimCheckQueue(queue, store);
  const nameOf = (body: string) => (JSON.parse(body) as { name: string }).name;
  return {
    ...checked,
    send: (bodies) => checked.send(bodies.map((name) => large(name))),
    async receive(max, visibilityMs) {
      const received = await checked.receive(max, visibilityMs);
      return received.map((message) => ({ ...message, body: nameOf(message.body) }));
    },
    deadLetters: async () => (await checked.deadLetters()).map(nameOf),
  };
}

jobQueueSuite("memory with a claim check", async () => {
  let nowMs = 0;
  const queue = memoryJobQueue({ clock: { nowMs: () => nowMs }, receiveCountMax: 2 });
  const passMs = async (ms: number) => {
    nowMs += ms;
  };
  return { queue: enlarged(queue), passMs };
});

const clock = { nowMs: () => 0 };

/** What `bodies` become on the wire, and the store that holds the rest. */
async function sent(...bodies: string[]) {
  const store = memoryObjectStore();
  const onWire: string[] = [];
  const sender = {
    async send(all: readonly string[]) {
      onWire.push(...all);
    },
  };
  await claimCheckSender(sender, store).send(bodies);
  return { onWire, store, keys: await store.list("") };
}

test("a body up to the bound is carried, a byte more is claimed", async () => {
  const overhead = new TextEncoder().encode(large("a", 0)).byteLength;
  const within = large("a", CLAIM_BYTES - overhead - ((CLAIM_BYTES - overhead) % 2));
  const small = await sent(within);
  expect(small).toMatchObject({ onWire: [within], keys: [] });
  // Characters of two bytes: the bound is one of bytes.
  const above = large("a", CLAIM_BYTES - overhead + 2);
  expect(above.length).toBeLessThan(CLAIM_BYTES);
  const { onWire, keys, store } = await sent(above, within, above);
  expect(keys).toEqual([expect.stringMatching(/^runs\/r\/claims\/[0-9a-f]{64}$/)]);
  const claim = JSON.stringify({ claim: keys[0] });
  expect(onWire).toEqual([claim, within, claim]);
  expect(await redeemedBody(claim, store)).toBe(above);
  expect(await redeemedBody(within, store)).toBe(within);
});

test("a body that is gone or damaged is an error, and its dead letter is the claim", async () => {
  const { onWire, keys } = await sent(large("a"));
  const [claim = ""] = onWire;
  const empty = memoryObjectStore();
  await expect(redeemedBody(claim, empty)).rejects.toMatchObject({ name: "CorruptObjectError" });
  const queue = memoryJobQueue({ clock, receiveCountMax: 1 });
  await queue.send(onWire);
  await queue.receive(1, 0);
  expect(await claimCheckQueue(queue, empty).deadLetters()).toEqual(onWire);
  await empty.putIfAbsent(keys[0] ?? "", [new TextEncoder().encode(large("b"))]);
  await expect(redeemedBody(claim, empty)).rejects.toMatchObject({ name: "CorruptObjectError" });
});

test("a claim leads to claims and nowhere else", async () => {
  const store = memoryObjectStore();
  await store.putIfAbsent("runs/r/manifest.json", [new TextEncoder().encode("secret")]);
  for (const key of ["runs/r/manifest.json", "runs/r/claims/../manifest.json"]) {
    const body = JSON.stringify({ claim: key });
    expect(await redeemedBody(body, store)).toBe(body);
  }
});

describe("over the wire", () => {
  let server: SqsServer;
  beforeAll(async () => {
    server = await startSqsServer();
  });
  afterAll(() => server.close());

  test("ten bodies of half a megabyte each go through SQS", async () => {
    const bodies = Array.from({ length: 10 }, (_, index) => large(`${index}`, 512 * 1024));
    const inner = sqsJobQueue(server.client, await server.newQueue(3));
    await expect(inner.send(bodies)).rejects.toThrow();
    const queue = claimCheckQueue(inner, memoryObjectStore());
    await queue.send(bodies);
    const received = await queue.receive(10, 60_000);
    expect(received.map(({ body }) => body).sort()).toEqual(bodies.toSorted());
    for (const { receipt } of received) {
      await queue.delete(receipt);
    }
    expect(await queue.receive(10, 1000)).toEqual([]);
  });
});
