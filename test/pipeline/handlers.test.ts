// The handlers, hosted as Lambda hosts them, run the whole system: what a run leaves does not differ from a
// local one's.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fileInputSource } from "../../functions/adapters/fileInputSource.ts";
import { keptKernels } from "../../functions/adapters/keptKernels.ts";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import { type SqsHandler, sqsHandler } from "../../functions/adapters/sqsHandler.ts";
import { sqsJobQueue } from "../../functions/adapters/sqsJobQueue.ts";
import { workerQueues } from "../../functions/adapters/workerQueues.ts";
import { runPrefix } from "../../functions/core/keys.ts";
import type { Manifest } from "../../functions/core/messages.ts";
import { DEFAULT_MERGING } from "../../functions/core/run/merging.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { handleMessage, redriveRun } from "../../functions/stages/dispatch.ts";
import { createRun } from "../../functions/stages/runLog.ts";
import { WORKERS, type Worker } from "../../stacks/sizes.ts";
import { cleaningWith } from "../support/cleaning.ts";
import { digestsUnder, frozenClock, planInProcess, runInProcess } from "../support/inProcess.ts";
import { hostUntilIdle, silentLog } from "../support/lambdaHost.ts";
import { hasS3Server, NO_S3_SERVER, newBucket, testS3Client } from "../support/s3Server.ts";
import { smallLog } from "../support/smallLog.ts";
import { startSqsServer } from "../support/sqsServer.ts";

// With rules of cleaning and merging by slices, so that no worker is idle.
const cleaning = cleaningWith({ minItemEvents: 3 });
const merging = { ...DEFAULT_MERGING, reducer: "scatter" } as const;
const sizes = { hidden: 8, batch: 16, rounds: 2, shards: 3, lengthMax: 6 } as const;
const small = { ...sizes, cleaning, merging };
const inputs = fileInputSource();
const mapping = { batch: 10, visibilityMs: 60_000 };
const RECEIVES_MAX = 3;

let manifest: Manifest;
/** Every object of the run as the local engine leaves it. */
let local: Readonly<Record<string, string>>;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-test-"));
  const file = join(directory, "log.csv");
  await writeFile(file, smallLog());
  manifest = await planInProcess(inputs, [file], { run: small });
  const { last, store } = await runInProcess(manifest, { inputs });
  expect(last?.kind).toBe("completed");
  local = await digestsUnder(store, runPrefix(manifest.run));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

type QueueOf = Readonly<Record<Worker, JobQueue>>;

function memoryQueues(): QueueOf {
  const options = { clock: frozenClock, receiveCountMax: RECEIVES_MAX };
  return Object.fromEntries(
    WORKERS.map((worker) => [worker, memoryJobQueue(options)]),
  ) as unknown as QueueOf;
}

/** Starts the run and lets functions over `queues` take it to its end. */
async function hosted(
  ports: StagePorts,
  queues: QueueOf,
  handlers: Readonly<Record<Worker, SqsHandler>>,
): Promise<Readonly<Record<string, string>>> {
  await createRun(ports.store, manifest);
  await redriveRun(manifest, ports);
  await hostUntilIdle(
    WORKERS.map((worker) => ({ queue: queues[worker], handler: handlers[worker] })),
    mapping,
  );
  return digestsUnder(ports.store, runPrefix(manifest.run));
}

function memoryPorts(store: ObjectStore, queues: QueueOf): StagePorts {
  return { store, queue: workerQueues(queues), inputs, kernels: keptKernels() };
}

const sameForAll = (handler: SqsHandler) =>
  Object.fromEntries(WORKERS.map((worker) => [worker, handler])) as Record<Worker, SqsHandler>;

test("the whole system in functions leaves the bytes of a local run", async () => {
  const queues = memoryQueues();
  const ports = memoryPorts(memoryObjectStore(), queues);
  const handler = sqsHandler((body) => handleMessage(body, ports), silentLog);
  expect(await hosted(ports, queues, sameForAll(handler))).toEqual(local);
});

test("of a batch of ten with poison in it, nine are committed once and the poison ends among the dead letters", async () => {
  const queues = memoryQueues();
  const ports = memoryPorts(memoryObjectStore(), queues);
  const done: string[] = [];
  const failed: string[] = [];
  const poison = '{"kind":"task","run":"nobody"}';
  const handler = sqsHandler(
    async (body) => {
      await handleMessage(body, ports);
      done.push(body);
    },
    { begin() {}, error: (error) => failed.push(error.name) },
  );
  await queues.preprocess.send([poison]);
  expect(await hosted(ports, queues, sameForAll(handler))).toEqual(local);
  expect(failed).toEqual(Array(RECEIVES_MAX).fill("CorruptObjectError"));
  expect(await queues.preprocess.deadLetters()).toEqual([poison]);
  expect(new Set(done).size).toBe(done.length - reductionsAgain(done));
});

/** Reductions that were asked for more than once, as every task that sees its wave complete asks. */
function reductionsAgain(bodies: readonly string[]): number {
  const reductions = bodies.filter((body) => body.includes('"reduce"'));
  return reductions.length - new Set(reductions).size;
}

describe("the modules that are deployed", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test.skipIf(!hasS3Server)(
    `run the whole system over the wire and leave the bytes of a local run (${NO_S3_SERVER})`,
    async () => {
      const server = await startSqsServer();
      try {
        const client = testS3Client();
        const bucket = await newBucket(client);
        const addresses: Record<string, string> = {};
        const queues: Record<string, JobQueue> = {};
        for (const worker of WORKERS) {
          const made = await server.newQueue(RECEIVES_MAX);
          addresses[worker] = made.url;
          queues[worker] = sqsJobQueue(server.client, made);
        }
        Object.assign(process.env, {
          MILLRACE_BUCKET: bucket,
          MILLRACE_QUEUES: JSON.stringify(addresses),
          AWS_ENDPOINT_URL_S3: process.env["S3_ENDPOINT"],
          AWS_ENDPOINT_URL_SQS: server.endpoint,
        });
        const store = s3ObjectStore(client, { bucket });
        const ports = memoryPorts(store, queues as QueueOf);
        expect(await hosted(ports, queues as QueueOf, await deployedHandlers())).toEqual(local);
      } finally {
        await server.close();
      }
    },
  );
});

async function deployedHandlers(): Promise<Record<Worker, SqsHandler>> {
  const handlers: Record<string, SqsHandler> = {};
  for (const worker of WORKERS) {
    const path = join(import.meta.dirname, "..", "..", "functions", `${worker}.ts`);
    const module = (await import(pathToFileURL(path).href)) as { handler: SqsHandler };
    handlers[worker] = module.handler;
  }
  return handlers as Record<Worker, SqsHandler>;
}
