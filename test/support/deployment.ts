// The system as it is deployed, over the wire: the bundles of functions with their environment, a real S3 server's
// bucket, a queue for each function that has one, and Lambda's event source mappings. One to a test file: a module
// reads its environment when it is loaded.

import { pathToFileURL } from "node:url";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import type { SqsHandler } from "../../functions/adapters/sqsHandler.ts";
import { sqsJobQueue } from "../../functions/adapters/sqsJobQueue.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import type { DisposableStore } from "../../functions/ports/objectStore.ts";
import { QUEUED, type Queued, WORKERS } from "../../stacks/sizes.ts";
import { bundleModule } from "../stacks/bundles.ts";
import { hostUntilIdle } from "./lambdaHost.ts";
import { newBucket, testS3Client } from "./s3Server.ts";
import { startSqsServer } from "./sqsServer.ts";

/** As often as a message is handed out before it is a dead letter. */
export const RECEIVES_MAX = 3;

export interface Deployment {
  readonly bucket: string;
  readonly store: DisposableStore;
  readonly queues: Readonly<Record<Queued, JobQueue>>;
  /** The handler of the function of `functions/NAME.ts`. */
  handler(name: string): Promise<(event: unknown) => Promise<unknown>>;
  /** Puts an object as a client would, and tells the inbox as S3 would. */
  drop(key: string, body: string | Uint8Array): Promise<void>;
  put(key: string, body: string | Uint8Array): Promise<void>;
  /** Hosts every function that has a queue until all queues are empty. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export async function deploy(
  variables: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const server = await startSqsServer();
  const client = testS3Client();
  const bucket = await newBucket(client);
  const made = await Promise.all(
    QUEUED.map(async (name) => [name, await server.newQueue(RECEIVES_MAX)] as const),
  );
  const urls = Object.fromEntries(made.map(([name, { url }]) => [name, url]));
  const queues = Object.fromEntries(
    made.map(([name, addresses]) => [name, sqsJobQueue(server.client, addresses)]),
  ) as Record<Queued, JobQueue>;
  Object.assign(process.env, {
    MILLRACE_BUCKET: bucket,
    MILLRACE_QUEUES: JSON.stringify(Object.fromEntries(WORKERS.map((name) => [name, urls[name]]))),
    MILLRACE_FOLLOW: urls["follow"],
    AWS_ENDPOINT_URL_S3: process.env["S3_ENDPOINT"],
    AWS_ENDPOINT_URL_SQS: server.endpoint,
    ...variables,
  });
  const put = async (Key: string, Body: string | Uint8Array) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  };
  return {
    bucket,
    store: s3ObjectStore(client, { bucket }),
    queues,
    handler,
    put,
    async drop(key, body) {
      await put(key, body);
      await queues.inbox.send([notificationOf(bucket, key)]);
    },
    async work() {
      const functions = [];
      for (const name of QUEUED) {
        functions.push({ queue: queues[name], handler: (await handler(name)) as SqsHandler });
      }
      await hostUntilIdle(functions, { batch: 1, visibilityMs: 60_000 });
    },
    async close() {
      client.destroy();
      await server.close();
    },
  };
}

async function handler(name: string): Promise<(event: unknown) => Promise<unknown>> {
  const module = (await import(pathToFileURL(bundleModule(name)).href)) as Awaited<{
    handler: (event: unknown) => Promise<unknown>;
  }>;
  return module.handler;
}

/** The message that S3 sends for a created object (S3 user guide, "Event message structure"). */
export function notificationOf(
  bucket: string,
  key: string,
  eventName = "ObjectCreated:Put",
): string {
  const spelled = encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
  return JSON.stringify({
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        eventName,
        s3: { s3SchemaVersion: "1.0", bucket: { name: bucket }, object: { key: spelled } },
      },
    ],
  });
}
