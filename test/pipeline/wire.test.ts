// The whole pipeline against servers reached over the wire: what a run computes does not depend on what its store and
// its queue are made of.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import { sqsJobQueue } from "../../functions/adapters/sqsJobQueue.ts";
import { runPrefix } from "../../functions/core/keys.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { hasS3Server, NO_S3_SERVER, newBucket, testS3Client } from "../support/s3Server.ts";
import { smallLog } from "../support/smallLog.ts";
import { type SqsServer, startSqsServer } from "../support/sqsServer.ts";

const small = { hidden: 8, batch: 16, rounds: 2, shards: 3, lengthMax: 6 } as const;
const inputs = memoryInputSource({ "a.csv": smallLog() });

/** Digests of everything that a run leaves in its store. */
async function digestsOfRun(ports: { store?: ObjectStore; queue?: JobQueue }) {
  const manifest = await planInProcess(inputs, ["a.csv"], { run: small });
  const { last, store } = await runInProcess(manifest, { inputs, ...ports });
  expect(last?.kind).toBe("completed");
  return digestsUnder(store, runPrefix(manifest.run));
}

describe("over the wire", () => {
  let server: SqsServer;
  beforeAll(async () => {
    server = await startSqsServer();
  });
  afterAll(() => server.close());

  test("a run through SQS leaves the bytes of a run in memory", async () => {
    const queue = sqsJobQueue(server.client, await server.newQueue(3));
    expect(await digestsOfRun({ queue })).toEqual(await digestsOfRun({}));
    expect(await queue.deadLetters()).toEqual([]);
  });

  test.skipIf(!hasS3Server)(
    `a run in S3 through SQS leaves the bytes of a run in memory (${NO_S3_SERVER})`,
    async () => {
      const client = testS3Client();
      const store = s3ObjectStore(client, { bucket: await newBucket(client), prefix: "team/" });
      const queue = sqsJobQueue(server.client, await server.newQueue(3));
      expect(await digestsOfRun({ store, queue })).toEqual(await digestsOfRun({}));
    },
  );
});
