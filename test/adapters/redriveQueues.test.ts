// Dead letters of a deployment, over the wire: as SQS moved them away, from the command that sends them again.

import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readQueueAddresses } from "../../cli/queueAddresses.ts";
import { directoryObjectStore } from "../../functions/adapters/directoryObjectStore.ts";
import { redriveQueues } from "../../functions/adapters/redriveQueues.ts";
import { type SqsQueues, sqsJobQueue } from "../../functions/adapters/sqsJobQueue.ts";
import { encodeFollow } from "../../functions/core/follow/followSchema.ts";
import type { LogEntry } from "../../functions/core/messages.ts";
import { ATTEMPTS, beginAttempt } from "../../functions/stages/attempts.ts";
import { openLetters } from "../../functions/stages/deadLetters.ts";
import { appendLogEntry, createRun } from "../../functions/stages/runLog.ts";
import { millrace } from "../support/commandLine.ts";
import { notificationOf } from "../support/deployment.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { type SqsServer, startSqsServer } from "../support/sqsServer.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const RUN = "20260101T000000Z-0badcafe";
const wave: LogEntry = { kind: "wave", stage: "preprocess", tasks: 3, objects: [] };
const task = (run: string, number: number, index: number) =>
  JSON.stringify({ kind: "task", run, wave: number, stage: "preprocess", index });

let server: SqsServer;
beforeAll(async () => {
  server = await startSqsServer();
});
afterAll(() => server.close());

/** A queue whose messages `bodies` were given up, as SQS does it: by one more request for them. */
async function deadQueue(bodies: readonly string[]): Promise<SqsQueues> {
  const queues = await server.newQueue(1);
  const queue = sqsJobQueue(server.client, queues);
  await queue.send(bodies);
  for (const { receipt } of await queue.receive(bodies.length, 60_000)) {
    await queue.changeVisibility(receipt, 0);
  }
  await queue.receive(1, 1000);
  return queues;
}

async function bodiesIn(QueueUrl: string): Promise<readonly string[]> {
  const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
  const { Messages = [] } = await server.client.send(new ReceiveMessageCommand(request));
  return Messages.map(({ Body = "" }) => Body).toSorted();
}

/** A store with a run whose log is `entries`. */
async function storeWith(root: string, entries: readonly LogEntry[]) {
  const store = await directoryObjectStore(root);
  const inputs = memoryInputSource({ "a.csv": "user,item,time\na,x,1700000000\n" });
  await createRun(store, { ...(await planInProcess(inputs, ["a.csv"])), run: RUN });
  for (const [number, entry] of entries.entries()) {
    await appendLogEntry(store, RUN, { number, entry });
  }
  return store;
}

const asked = (queues: SqsQueues, worker = "preprocess") =>
  JSON.stringify({ [worker]: { jobs: queues.url, dead_letters: queues.deadLetterUrl } });

async function redrive(addresses: string, cwd: string) {
  const environment = { AWS_ENDPOINT_URL_SQS: server.endpoint, AWS_MAX_ATTEMPTS: "1" };
  return millrace(["redrive-queues", addresses, "--store", cwd, "--json"], cwd, { environment });
}

describe("millrace redrive-queues", () => {
  test("sends what a run waits for, with its reason and further attempts, drops what it does not, leaves the rest", async () => {
    const cwd = await temporaryDirectory();
    const store = await storeWith(cwd, [wave, wave]);
    const work = { run: RUN, wave: 1, kind: "task", index: 2 } as const;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await beginAttempt(store, work, { startedAtMs: 1, memoryMb: 128 });
    }
    const waited = task(RUN, 1, 2);
    const others = [task(RUN, 7, 0), task("20260101T000000Z-elsewhere", 0, 0), "{}"];
    const queues = await deadQueue([waited, waited, task(RUN, 0, 0), ...others]);
    const { exitCode, stdout, stderr } = await redrive(asked(queues), cwd);
    expect(exitCode, stderr).toBe(0);
    const { letters } = JSON.parse(stdout) as { letters: { fate: string }[] };
    expect(letters.map(({ fate }) => fate).toSorted()).toEqual(
      ["dropped", "left", "left", "left", "sent"], // One of two copies, and each of the rest.
    );
    expect(letters).toContainEqual({
      ...{ worker: "preprocess", fate: "sent", copies: 2, message: JSON.parse(waited) },
      reason: "attempts that ended with: no end, no end, no end, no end, no end",
    });
    expect(await bodiesIn(queues.url)).toEqual([waited]);
    expect(await bodiesIn(queues.deadLetterUrl)).toEqual(others.toSorted());
    expect(await openLetters(store, RUN)).toMatchObject([
      { times: 1, attempts: ATTEMPTS, error: { explanation: { code: "given-up" } } },
    ]);
    expect(await beginAttempt(store, work, { startedAtMs: 2, memoryMb: 128 })).toBe(ATTEMPTS);
  });

  test("tells the inbox and who follows runs again what they were told", async () => {
    const cwd = await temporaryDirectory();
    const dropped = notificationOf("bucket", "inbox/shop/may log.csv");
    const grown = encodeFollow({ kind: "grown", run: RUN });
    const [inbox, follow] = await Promise.all([deadQueue([dropped, "{}"]), deadQueue([grown])]);
    const addresses = {
      ...JSON.parse(asked(inbox, "inbox")),
      ...JSON.parse(asked(follow, "follow")),
    };
    const { exitCode, stdout, stderr } = await redrive(JSON.stringify(addresses), cwd);
    expect(exitCode, stderr).toBe(0);
    const { letters } = JSON.parse(stdout) as { letters: { fate: string; reason: string }[] };
    expect(letters.map(({ fate, reason }) => `${fate} ${reason}`).toSorted()).toEqual([
      "left a stored object is damaged: {}",
      `sent told again of ${RUN}`,
      "sent told again of inbox/shop/may log.csv",
    ]);
    expect(await bodiesIn(inbox.url)).toEqual([dropped]);
    expect(await bodiesIn(inbox.deadLetterUrl)).toEqual(["{}"]);
    expect(await bodiesIn(follow.url)).toEqual([grown]);
  });

  test.each([
    [
      "an address that is none",
      '{"train": {"jobs": "https://h/1/a", "dead_letters": "b"}}',
      "dead_letters",
    ],
    ["no JSON", "{", "JSON"],
    ["an unknown worker", '{"trian": {}}', "trian"],
    [
      "one queue twice",
      '{"train": {"jobs": "https://h/1/a", "dead_letters": "https://h/1/a"}}',
      "twice",
    ],
    ["nobody", "{}", "no worker"],
  ])("refuses %s", async (_name, addresses, told) => {
    const error = await readQueueAddresses(addresses).catch((thrown) => thrown.explanation);
    expect(error).toMatchObject({ code: "queue-addresses" });
    expect(JSON.stringify(error)).toContain(told);
  });

  test("takes all that a deployment printed, and names a queue that is not there", async () => {
    const queues = {
      url: `${server.endpoint}/000000000000/gone`,
      deadLetterUrl: `${server.endpoint}/000000000000/gone-dead`,
      waitSeconds: 0,
    };
    const printed = JSON.stringify({ bucket: "b", queues: asked(queues) });
    const { exitCode, stdout } = await redrive(printed, await temporaryDirectory());
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "service-refused", where: queues.deadLetterUrl },
    });
  });
});

test("a letter stays dead until it was sent", async () => {
  const cwd = await temporaryDirectory();
  const store = await storeWith(cwd, [wave]);
  const queues = await deadQueue([task(RUN, 0, 1)]);
  const deadLetters = sqsJobQueue(server.client, { ...queues, url: queues.deadLetterUrl });
  const jobs = { send: () => Promise.reject(new Error("the queue is down")) };
  const clock = { nowMs: () => 0 };
  const received = redriveQueues([{ worker: "preprocess", jobs, deadLetters }], { store, clock });
  await expect(received).rejects.toThrow("the queue is down");
  expect(await openLetters(store, RUN)).toHaveLength(1);
  expect(await bodiesIn(queues.deadLetterUrl)).toEqual([task(RUN, 0, 1)]);
});
