// The handler of a function: it does its own work and no other's, and redeems claims before it reads a message.

import { afterEach, expect, test, vi } from "vitest";
import { CLAIM_BYTES, claimCheckQueue } from "../../functions/adapters/claimCheck.ts";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { encodeMessage } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { handleWith } from "../../functions/stages/protocol.ts";
import { reductions } from "../../functions/stages/reductions.ts";
import { createRun } from "../../functions/stages/runLog.ts";
import { frozenClock, memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

let store: ObjectStore = memoryObjectStore();
vi.mock("../../functions/adapters/s3ObjectStore.ts", () => ({ s3ObjectStore: () => store }));

afterEach(() => {
  vi.unstubAllEnvs();
  store = memoryObjectStore();
});

test("a claim is redeemed before the message is read", async () => {
  vi.stubEnv("MILLRACE_BUCKET", "bucket");
  vi.stubEnv("MILLRACE_QUEUES", "{}");
  vi.stubEnv("AWS_REGION", "us-east-1");
  const { stageHandler } = await import("../../functions/adapters/stageHandler.ts");
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, "write").mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const queue = memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });
  const task = encodeMessage({ kind: "task", run: "r", wave: 0, stage: "train", index: 7 });
  await claimCheckQueue(queue, store).send([task + " ".repeat(CLAIM_BYTES)]);
  const [message] = await queue.receive(1, 1000);
  expect(message?.body).toMatch(/^\{"claim":"runs\/r\/claims\//);
  const handler = stageHandler(reductions);
  const Records = [{ messageId: "m", body: message?.body ?? "" }];
  expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: "m" }] });
  write.mockRestore();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { messageId: "m", run: "r", stage: "train", task: 7, message: "an unexpected error" },
  ]);
});

test("a message for another worker is refused by name, and changes nothing", async () => {
  const inputs = memoryInputSource({ "a.csv": smallLog() });
  const manifest = await planInProcess(inputs, ["a.csv"]);
  const queue = memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });
  const kernels = () => {
    throw new Error("no kernels are needed");
  };
  const ports = { store, queue, inputs, kernels };
  await createRun(store, manifest);
  const { redriveRun } = await import("../../functions/stages/protocol.ts");
  await redriveRun(manifest, ports);
  const [message] = await queue.receive(1, 1000);
  const before = await store.list("");
  await expect(handleWith(reductions, message?.body ?? "", ports)).rejects.toMatchObject({
    name: "ConfigurationError",
    explanation: { code: "other-worker", found: "a task of preprocess" },
  });
  expect(await store.list("")).toEqual(before);
});
