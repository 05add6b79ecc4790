import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqsJobQueue } from "../../functions/adapters/sqsJobQueue.ts";
import { jobQueueSuite } from "../ports/jobQueueSuite.ts";
import { type SqsServer, startSqsServer } from "../support/sqsServer.ts";

describe("SQS", () => {
  let server: SqsServer;
  beforeAll(async () => {
    server = await startSqsServer();
  });
  afterAll(() => server.close());

  jobQueueSuite("SQS over the wire", async () => ({
    queue: sqsJobQueue(server.client, await server.newQueue(2)),
    // Visibility is counted in whole seconds there.
    passMs: (ms) => sleep(1000 * Math.ceil(ms / 1000) + 50),
  }));

  test("sends and receives in as many requests as it takes", async () => {
    const queue = sqsJobQueue(server.client, await server.newQueue(2));
    const bodies = Array.from({ length: 27 }, (_, index) => `message ${index}`);
    await queue.send(bodies);
    const received = await queue.receive(100, 30_000);
    expect(received.map(({ body }) => body).sort()).toEqual(bodies.toSorted());
    expect(new Set(received.map(({ receipt }) => receipt)).size).toBe(27);
  });

  test("sends again what a batch left out, and nothing else", async () => {
    const queues = await server.newQueue(2);
    const requests: number[] = [];
    const client = {
      async send(command: { input: { Entries: readonly { Id: string }[] } }) {
        const { Entries } = command.input;
        requests.push(Entries.length);
        const Failed = requests.length === 1 ? Entries.slice(0, 3) : [];
        return { Failed: Failed.map(({ Id }) => ({ Id, SenderFault: false, Code: "Throttled" })) };
      },
    };
    const queue = sqsJobQueue(client as unknown as typeof server.client, queues);
    await queue.send(Array.from({ length: 8 }, (_, index) => String(index)));
    expect(requests).toEqual([8, 3]);
  });

  test("gives up on a message that the service faults", async () => {
    const client = {
      async send() {
        return { Failed: [{ Id: "0", SenderFault: true, Code: "InvalidMessageContents" }] };
      },
    };
    const queues = { url: "q", deadLetterUrl: "d", waitSeconds: 0 };
    const queue = sqsJobQueue(client as unknown as typeof server.client, queues);
    await expect(queue.send(["bad"])).rejects.toMatchObject({
      name: "TransientError",
      explanation: { code: "messages-not-sent", found: expect.stringContaining("Invalid") },
    });
  });

  test("says so when the queue does not exist", async () => {
    const { url } = await server.newQueue(2);
    const queues = { url: `${url}-not`, deadLetterUrl: `${url}-not`, waitSeconds: 0 };
    const queue = sqsJobQueue(server.client, queues);
    await expect(queue.receive(1, 1000)).rejects.toMatchObject({
      explanation: { where: `${url}-not` },
    });
  });
});
