// The conformance suite of the job queue: the semantics of SQS that the engine relies on.

import { describe, expect, test } from "vitest";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";

/** A queue that hands a message out at most twice, and the way to let time pass for it. */
export interface QueueUnderTest {
  readonly queue: JobQueue;
  passMs(ms: number): Promise<void>;
}

export function jobQueueSuite(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`job queue: ${name}`, () => {
    test("hands out what was sent, and nothing after it is deleted", async () => {
      const { queue, passMs } = await make();
      await queue.send(["a", "b"]);
      const received = await queue.receive(10, 1000);
      expect(received.map(({ body }) => body).sort()).toEqual(["a", "b"]);
      for (const { receipt } of received) {
        await queue.delete(receipt);
      }
      await passMs(2000);
      expect(await queue.receive(10, 1000)).toEqual([]);
      expect(await queue.deadLetters()).toEqual([]);
    });

    test("hides a message in hand and hands it out again after its visibility timeout", async () => {
      const { queue, passMs } = await make();
      await queue.send(["a"]);
      expect(await queue.receive(1, 1000)).toMatchObject([{ body: "a", receiveCount: 1 }]);
      expect(await queue.receive(1, 1000)).toEqual([]);
      await passMs(1000);
      expect(await queue.receive(1, 1000)).toMatchObject([{ body: "a", receiveCount: 2 }]);
    });

    test("returns a message at once when its visibility is set to 0", async () => {
      const { queue } = await make();
      await queue.send(["a"]);
      const [first] = await queue.receive(1, 1000);
      await queue.changeVisibility(first?.receipt ?? "", 0);
      expect(await queue.receive(1, 1000)).toMatchObject([{ body: "a", receiveCount: 2 }]);
    });

    test("takes a receipt that a later hand-out replaced without an error", async () => {
      const { queue, passMs } = await make();
      await queue.send(["a"]);
      const [late] = await queue.receive(1, 10);
      await passMs(10);
      const [current] = await queue.receive(1, 1000);
      expect(current).toMatchObject({ body: "a", receiveCount: 2 });
      await queue.changeVisibility(late?.receipt ?? "", 1000);
      await queue.delete(late?.receipt ?? "");
      await queue.changeVisibility(current?.receipt ?? "", 0);
      await passMs(0);
      expect(await queue.receive(1, 1000)).toEqual([]);
    });

    test("moves a message to the dead letters after its last hand-out", async () => {
      const { queue, passMs } = await make();
      await queue.send(["poison", "good"]);
      for (let attempt = 0; attempt < 2; attempt++) {
        for (const { body, receipt } of await queue.receive(10, 100)) {
          if (body === "good") {
            await queue.delete(receipt);
          }
        }
        await passMs(100);
      }
      expect(await queue.receive(10, 100)).toEqual([]);
      expect(await queue.deadLetters()).toEqual(["poison"]);
    });

    test("hands out at most as many as asked for", async () => {
      const { queue } = await make();
      await queue.send(["a", "b", "c"]);
      expect(await queue.receive(2, 1000)).toHaveLength(2);
      expect(await queue.receive(2, 1000)).toHaveLength(1);
    });
  });
}
