// Handlers of SQS messages under the rules of Lambda's event source mapping: only what failed comes again.

import { describe, expect, test } from "vitest";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { sqsHandler } from "../../functions/adapters/sqsHandler.ts";
import { frozenClock } from "../support/inProcess.ts";
import {
  failedOf,
  type HostedFunction,
  hostOnce,
  hostUntilIdle,
  silentLog,
} from "../support/lambdaHost.ts";

const mapping = { batch: 10, visibilityMs: 60_000 };
const event = { Records: ["a", "b", "c"].map((messageId) => ({ messageId, body: messageId })) };
const newQueue = () => memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });

describe("a handler", () => {
  test("names the messages that failed and logs why", async () => {
    const lines: object[] = [];
    const log = {
      begin: () => lines.push({}),
      error: (error: object, further: object) => lines.push({ error, ...further }),
    };
    const handler = sqsHandler(async (body) => {
      if (body === "b") {
        throw new Error("no");
      }
    }, log);
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "b" }] });
    expect(lines).toMatchObject([{}, {}, { messageId: "b", error: { explanation: {} } }, {}]);
  });

  test("of ten messages with one that always fails, nine are done once", async () => {
    const queue = newQueue();
    const done: string[] = [];
    const handler = sqsHandler(async (body) => {
      if (body === "7") {
        throw new Error("poison");
      }
      done.push(body);
    }, silentLog);
    await queue.send(Array.from({ length: 10 }, (_, index) => String(index)));
    await hostUntilIdle([{ queue, handler }], mapping);
    expect(done).toEqual(["0", "1", "2", "3", "4", "5", "6", "8", "9"]);
    expect(await queue.deadLetters()).toEqual(["7"]);
  });
});

describe("what comes again", () => {
  test.each([
    ["nothing at all", undefined, []],
    ["null", null, []],
    ["an empty answer", {}, []],
    ["a null list", { batchItemFailures: null }, []],
    ["an empty list", { batchItemFailures: [] }, []],
    ["one that is in the batch", { batchItemFailures: [{ itemIdentifier: "b" }] }, ["b"]],
    ["an empty name", { batchItemFailures: [{ itemIdentifier: "" }] }, ["a", "b", "c"]],
    ["a null name", { batchItemFailures: [{ itemIdentifier: null }] }, ["a", "b", "c"]],
    ["a wrong key", { batchItemFailures: [{ messageId: "b" }] }, ["a", "b", "c"]],
    [
      "one that is not in the batch",
      { batchItemFailures: [{ itemIdentifier: "z" }] },
      ["a", "b", "c"],
    ],
    ["a list that is none", { batchItemFailures: "b" }, ["a", "b", "c"]],
  ])("after %s", (_, answer, again) => {
    expect([...failedOf(answer, event)]).toEqual(again);
  });

  test("after an error: the whole batch", async () => {
    const queue = newQueue();
    const seen: number[] = [];
    const hosted: HostedFunction = {
      queue,
      async handler({ Records }) {
        seen.push(Records.length);
        throw new Error("killed");
      },
    };
    await queue.send(["a", "b"]);
    await hostOnce(hosted, mapping);
    await hostOnce(hosted, mapping);
    expect(seen).toEqual([2, 2]);
  });
});
