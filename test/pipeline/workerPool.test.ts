import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { systemClock } from "../../functions/adapters/systemClock.ts";
import { workerPool } from "../../functions/adapters/workerPool.ts";
import { encodeMessage } from "../../functions/core/messages.ts";
import type { Invoker } from "../../functions/ports/invoker.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

async function pool(timeoutMs: number): Promise<Invoker> {
  const storeRoot = join(await temporaryDirectory(), "store");
  const queue = memoryJobQueue({ clock: systemClock, receiveCountMax: 3 });
  const invoker = workerPool({ workers: 1, storeRoot, queue, timeoutMs });
  onTestFinished(() => invoker.close());
  return invoker;
}

const message = encodeMessage({ kind: "task", run: "r", wave: 0, stage: "gather", index: 0 });

describe("workerPool", () => {
  test("reports the error of a stage as plain data, and goes on with the next message", async () => {
    const invoker = await pool(60_000);
    for (let attempt = 0; attempt < 2; attempt++) {
      const outcome = await invoker.invoke(message);
      expect(outcome).toMatchObject({
        ok: false,
        error: { name: "UnexpectedError", explanation: { code: "unexpected" } },
      });
    }
  });

  test("ends an invocation at its hard timeout, says which task it was, and starts afresh", async () => {
    const invoker = await pool(1);
    for (let attempt = 0; attempt < 2; attempt++) {
      const outcome = await invoker.invoke(message);
      expect(outcome).toMatchObject({
        ok: false,
        error: {
          name: "TransientError",
          explanation: { code: "invocation-ended", where: "gather task 0" },
        },
      });
    }
  });
});
