// The whole system in one process: stages against stores and a queue in memory, messages handled in an order drawn from
// a seed. What a run computes must not depend on that order.

import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { driveRun } from "../../functions/adapters/localEngine.ts";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { sha256 } from "../../functions/core/digest.ts";
import { recordFromError } from "../../functions/core/errors.ts";
import { isRecordKey } from "../../functions/core/keys.ts";
import type { LogEntry, Manifest } from "../../functions/core/messages.ts";
import type { RandomStream } from "../../functions/core/random.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import type { InputSource } from "../../functions/ports/inputSource.ts";
import type { Invoker } from "../../functions/ports/invoker.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { handleMessage, redriveRun } from "../../functions/stages/dispatch.ts";
import { type PlanRequest, planRun } from "../../functions/stages/plan.ts";
import { createRun } from "../../functions/stages/runLog.ts";

export const frozenClock = { nowMs: () => 1_764_000_000_000 };

/** Inputs held in memory, by name. */
export function memoryInputSource(
  files: Readonly<Record<string, string | Uint8Array>>,
): InputSource {
  const bytesOf = (uri: string): Uint8Array => {
    const content = files[uri] ?? "";
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  };
  return {
    async head(uri) {
      return { uri, bytes: bytesOf(uri).byteLength, etag: "fixed", isSplittable: true };
    },
    async *read(uri) {
      yield bytesOf(uri);
    },
    async *readRange(uri, _etag, { startByte, endByte }) {
      yield bytesOf(uri).subarray(startByte, endByte);
    },
    async peek(uri, bytes) {
      return bytesOf(uri).subarray(0, bytes);
    },
    async slice(uri, _etag, { start, end }) {
      return bytesOf(uri).subarray(start, end);
    },
    async digest(uri) {
      return sha256(bytesOf(uri));
    },
  };
}

export interface InProcessOptions {
  readonly inputs: InputSource;
  readonly store?: ObjectStore;
  readonly queue?: JobQueue;
  /** Draws which of the visible messages is handled next, and which is delivered twice; null: in order, once. */
  readonly chaos?: RandomStream | null;
}

/** A queue that hands messages out in a drawn order and delivers some of them twice. */
function shuffledQueue(inner: JobQueue, chaos: RandomStream): JobQueue {
  return {
    ...inner,
    async send(bodies) {
      const twice = bodies.filter(() => chaos.uniform() < 0.3);
      const all = [...bodies, ...twice];
      for (let last = all.length - 1; last > 0; last--) {
        const other = chaos.integer(last + 1);
        [all[last], all[other]] = [all[other] as string, all[last] as string];
      }
      await inner.send(all);
    },
  };
}

/** Runs `manifest` to the end of its log in this process. */
export async function runInProcess(
  manifest: Manifest,
  options: InProcessOptions,
): Promise<{ last: LogEntry | null; store: ObjectStore }> {
  const store = options.store ?? memoryObjectStore();
  const plain = options.queue ?? memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });
  const queue = options.chaos ? shuffledQueue(plain, options.chaos) : plain;
  const kernels = loadKernels();
  const ports: StagePorts = { store, queue, inputs: options.inputs, kernels: () => kernels };
  const invoker: Invoker = {
    concurrency: 1,
    async invoke(body) {
      try {
        await handleMessage(body, ports);
        return { ok: true };
      } catch (error) {
        return { ok: false, error: recordFromError(error) };
      }
    },
    async close() {},
  };
  await createRun(store, manifest);
  await redriveRun(manifest, ports);
  const last = await driveRun({
    manifest,
    store,
    queue,
    invoker,
    visibilityMs: 30_000,
    attemptsMax: 3,
    redrive: () => redriveRun(manifest, ports),
    onEvent: () => {},
    signal: new AbortController().signal,
  });
  return { last, store };
}

/** A manifest over inputs in memory. */
export function planInProcess(
  inputs: InputSource,
  uris: readonly string[],
  changes: { run?: Partial<RunRequest>; plan?: Partial<PlanRequest> } = {},
): Promise<Manifest> {
  const request: PlanRequest = {
    uris,
    columns: {},
    run: { ...DEFAULT_REQUEST, ...changes.run },
    command: "millrace run",
    version: "test",
    generator: null,
    ...changes.plan,
  };
  return planRun(request, { inputs, clock: frozenClock });
}

/**
 * Every object of the store under `prefix` by key, as hexadecimal digests: equal maps mean equal bytes. Records of what
 * happened are left out; they differ from run to run.
 */
export async function digestsUnder(
  store: ObjectStore,
  prefix: string,
): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const key of (await store.list(prefix)).filter((key) => !isRecordKey(key))) {
    const bytes = (await store.get(key)) ?? new Uint8Array(0);
    const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
    digests[key] = Buffer.from(hash).toString("hex");
  }
  return digests;
}
