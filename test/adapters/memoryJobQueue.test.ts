import { expect, test } from "vitest";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { jobQueueSuite } from "../ports/jobQueueSuite.ts";

jobQueueSuite("memory", async () => {
  let nowMs = 0;
  const queue = memoryJobQueue({ clock: { nowMs: () => nowMs }, receiveCountMax: 2 });
  return {
    queue,
    async passMs(ms) {
      nowMs += ms;
    },
  };
});

test("the memory queue removes nothing by a receipt that a later hand-out replaced", async () => {
  let nowMs = 0;
  const queue = memoryJobQueue({ clock: { nowMs: () => nowMs }, receiveCountMax: 2 });
  await queue.send(["a"]);
  const [late] = await queue.receive(1, 10);
  nowMs = 10;
  await queue.receive(1, 1000);
  await queue.delete(late?.receipt ?? "");
  nowMs = 2000;
  expect(await queue.deadLetters()).toEqual(["a"]);
});
