// Cold starts of the functions: a process for each, which loads the bundle that is deployed, and a Runtime API that
// hands it one invocation. `node test/stacks/coldStarts.ts [--json] [--starts N]` prints them.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { WORKERS } from "../../stacks/sizes.ts";
import { type Bundle, functionBundles } from "./bundles.ts";

export interface ColdStart {
  readonly name: string;
  readonly bundleBytes: number;
  /** From the start of the process until it asks for work. */
  readonly readyMs: number;
  /** From the start of the process to the answer to its first invocation. */
  readonly answeredMs: number;
  readonly answer: unknown;
}

/** One cold start of the function. */
export async function coldStart(bundle: Bundle): Promise<ColdStart> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-cold-"));
  const times: { readyMs?: number } = {};
  const startMs = performance.now();
  const api = runtimeApi(eventFor(bundle.name), () => {
    times.readyMs ??= performance.now() - startMs;
  });
  const store = emptyStore();
  let started: ChildProcess | null = null;
  try {
    const path = await unpacked(folder, bundle);
    const variables = await environment(api.server, store);
    const spawnedMs = performance.now();
    const child = spawn(process.execPath, [join(import.meta.dirname, "runtime.mjs"), path], {
      env: { ...process.env, ...variables },
      stdio: ["ignore", "ignore", "pipe"],
    });
    started = child;
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = once(child, "close").then(() => {
      throw new Error(`the function ${bundle.name} ended: ${stderr}`);
    });
    const answer = await Promise.race([api.answered, ended]);
    const beforeMs = spawnedMs - startMs;
    return {
      name: bundle.name,
      bundleBytes: bundle.bytes,
      readyMs: (times.readyMs ?? 0) - beforeMs,
      answeredMs: performance.now() - spawnedMs,
      answer,
    };
  } finally {
    started?.kill();
    api.server.closeAllConnections();
    api.server.close();
    store.closeAllConnections();
    store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bundle as it lies on Lambda: a folder by itself. */
async function unpacked(folder: string, bundle: Bundle): Promise<string> {
  await cp(bundle.folder, folder, { recursive: true });
  return join(folder, `${bundle.name}.mjs`);
}

async function environment(api: Server, store: Server): Promise<Record<string, string>> {
  const queues = Object.fromEntries(
    WORKERS.map((worker) => [worker, `https://sqs.us-east-1.amazonaws.com/1/${worker}`]),
  );
  return {
    AWS_LAMBDA_RUNTIME_API: await listening(api),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1769",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_S3: `http://${await listening(store)}`,
    MILLRACE_BUCKET: "millrace-cold",
    MILLRACE_QUEUES: JSON.stringify(queues),
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Hands out `event` once; `answered` is what was posted in reply. */
function runtimeApi(event: unknown, onReady: () => void) {
  const { promise: answered, resolve } = Promise.withResolvers<unknown>();
  let isHandedOut = false;
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      onReady();
      if (!isHandedOut) {
        isHandedOut = true;
        response.setHeader("lambda-runtime-aws-request-id", "1");
        response.end(JSON.stringify(event));
      }
      return;
    }
    resolve(JSON.parse(await bodyOf(request)));
    response.end();
  });
  return { server, answered };
}

/** A bucket in which there is nothing yet, and which takes everything. */
function emptyStore(): Server {
  return createServer(async (request: IncomingMessage, response: ServerResponse) => {
    await bodyOf(request);
    if (request.method === "GET" && request.url?.includes("list-type=2") === true) {
      response.setHeader("content-type", "application/xml");
      response.end("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
      return;
    }
    if (request.method === "PUT") {
      response.end();
      return;
    }
    response.statusCode = 404;
    response.end("<Error><Code>NoSuchKey</Code></Error>");
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
  }
  return body;
}

/** What functions are asked that schedules and the state machine invoke: about things that are not there. */
const REQUESTS: Readonly<Record<string, unknown>> = {
  sweep: {},
  retrain: { dataset: "cold", newShareMin: 0, costLimitUsd: null },
  collect: { keepDays: 1, keepRuns: 1 },
  expandPlan: { plan: "inbox/cold/plan.json" },
  startRun: { run: "cold", token: "token" },
  comparePlan: { id: "cold" },
  failPlan: { execution: "cold", input: {}, state: {} },
};

/** Work of a run that is not in the bucket: all of the way to the store and back, and no result. */
function eventFor(name: string): unknown {
  if (name in REQUESTS) {
    return REQUESTS[name];
  }
  const work =
    name === "reduce"
      ? { kind: "reduce", stage: "train" }
      : { kind: "task", stage: name, index: 0 };
  const body = (WORKERS as readonly string[]).includes(name)
    ? { run: "cold", wave: 0, ...work }
    : name === "follow"
      ? { kind: "grown", run: "cold" }
      : { Event: "s3:TestEvent" };
  return { Records: [{ messageId: "1", body: JSON.stringify(body) }] };
}

/** The median of `starts` cold starts of each function. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, starts: { type: "string", default: "5" } },
  });
  const medians: Omit<ColdStart, "answer">[] = [];
  for (const bundle of functionBundles()) {
    const seen: ColdStart[] = [];
    for (let start = 0; start < Number(values.starts); start++) {
      seen.push(await coldStart(bundle));
    }
    const median = (of: (one: ColdStart) => number) =>
      Math.round(seen.map(of).toSorted((a, b) => a - b)[seen.length >> 1] ?? 0);
    medians.push({
      name: bundle.name,
      bundleBytes: bundle.bytes,
      readyMs: median(({ readyMs }) => readyMs),
      answeredMs: median(({ answeredMs }) => answeredMs),
    });
  }
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(medians, null, 1)}\n`);
    return;
  }
  process.stdout.write("function        bundle   ready  first answer\n");
  for (const { name, bundleBytes, readyMs, answeredMs } of medians) {
    const size = `${Math.round(bundleBytes / 1000)} kB`;
    process.stdout.write(
      `${name.padEnd(12)}${size.padStart(10)}${`${readyMs} ms`.padStart(8)}${`${answeredMs} ms`.padStart(14)}\n`,
    );
  }
}

if (import.meta.main) {
  await main();
}
