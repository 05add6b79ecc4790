// A small run in one process, which scenarios take apart: driven over any store and queue, and held against the run to
// which nothing happens.

import { keptKernels } from "../../../functions/adapters/keptKernels.ts";
import { driveRun } from "../../../functions/adapters/localEngine.ts";
import { memoryJobQueue } from "../../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../../functions/adapters/memoryObjectStore.ts";
import { recordFromError, TransientError } from "../../../functions/core/errors.ts";
import { runPrefix } from "../../../functions/core/keys.ts";
import type { Manifest } from "../../../functions/core/messages.ts";
import type { RunRequest } from "../../../functions/core/run/request.ts";
import type { InputSource } from "../../../functions/ports/inputSource.ts";
import type { Outcome } from "../../../functions/ports/invoker.ts";
import type { JobQueue } from "../../../functions/ports/jobQueue.ts";
import type { ObjectStore } from "../../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../../functions/ports/stagePorts.ts";
import { handleMessage, redriveRun } from "../../../functions/stages/dispatch.ts";
import { createRun } from "../../../functions/stages/runLog.ts";
import {
  digestsUnder,
  frozenClock,
  memoryInputSource,
  planInProcess,
} from "../../support/inProcess.ts";
import { smallLog } from "../../support/smallLog.ts";
import { SAME } from "./scenario.ts";

const FILE = "log.csv";
export const LOG = smallLog({ users: 24, items: 10 });
export const inputs = memoryInputSource({ [FILE]: LOG });
const REQUEST = { hidden: 3, batch: 128, rounds: 2, shards: 3, lengthMax: 5, top: 3 } as const;
const kernels = keptKernels();
const idle = [kernels];

export function planSmall(
  changes: Partial<RunRequest> = {},
  source: InputSource = inputs,
  files: readonly string[] = [FILE],
): Promise<Manifest> {
  return planInProcess(source, files, { run: { ...REQUEST, ...changes } });
}

export interface Circumstances {
  readonly queue?: JobQueue;
  readonly inputs?: InputSource;
  readonly kernels?: StagePorts["kernels"];
  readonly concurrency?: number;
  readonly attemptsMax?: number;
  /** Instead of the dispatcher alone. */
  readonly handle?: (body: string, ports: StagePorts) => Promise<void>;
}

/** Drives the run as a new process would; `completed` or another end, or the name of the error that stopped it. */
export async function drive(
  manifest: Manifest,
  store: ObjectStore,
  circumstances: Circumstances = {},
): Promise<string> {
  const { handle = handleMessage, concurrency = 1, attemptsMax = 3 } = circumstances;
  const queue =
    circumstances.queue ?? memoryJobQueue({ clock: frozenClock, receiveCountMax: attemptsMax + 1 });
  const ports: StagePorts = {
    store,
    queue,
    inputs: circumstances.inputs ?? inputs,
    kernels: circumstances.kernels ?? kernels,
  };
  const environments = circumstances.kernels === undefined ? idle : [circumstances.kernels];
  const invoke = async (body: string): Promise<Outcome> => {
    // One invocation at a time has an environment.
    const environment = environments.pop() ?? keptKernels();
    try {
      await handle(body, { ...ports, kernels: environment });
      return { ok: true };
    } catch (error) {
      return { ok: false, error: recordFromError(error) };
    } finally {
      environments.push(environment);
    }
  };
  try {
    await createRun(store, manifest);
    await redriveRun(manifest, ports);
    const last = await driveRun({
      manifest,
      store,
      queue,
      invoker: { concurrency, invoke, async close() {} },
      visibilityMs: 30_000,
      attemptsMax,
      redrive: () => redriveRun(manifest, ports),
      onEvent: () => {},
      signal: new AbortController().signal,
    });
    return last?.kind === "failed" ? last.error.name : (last?.kind ?? "interrupted");
  } catch (error) {
    return recordFromError(error).name;
  }
}

const references = new Map<string, Promise<Readonly<Record<string, string>>>>();

/** Every object of the run to which nothing happens. */
export function referenceOf(manifest: Manifest): Promise<Readonly<Record<string, string>>> {
  const found = references.get(manifest.run) ?? digestsOfCleanRun(manifest);
  references.set(manifest.run, found);
  return found;
}

async function digestsOfCleanRun(manifest: Manifest) {
  const store = memoryObjectStore();
  const end = await drive(manifest, store);
  if (end !== "completed") {
    throw new Error(`the run without faults ended with ${end}`);
  }
  return digestsUnder(store, runPrefix(manifest.run));
}

/** `completed, same bytes`, or what is otherwise. */
export async function verdict(
  manifest: Manifest,
  store: ObjectStore,
  end: string,
): Promise<string> {
  const expected = await referenceOf(manifest);
  const found = await digestsUnder(store, runPrefix(manifest.run));
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const differing = [...keys].filter((key) => expected[key] !== found[key]);
  return end === "completed" && differing.length === 0
    ? SAME
    : `${end}, ${differing.length} objects missing or different`;
}

/** When a process is killed: before or after its first operation `name` on a key that matches. */
export interface Kill {
  readonly time: "before" | "after";
  readonly name: keyof ObjectStore;
  readonly key: RegExp;
}

/** A store at whose first matching operation the process is killed, once. */
export function killingStore(inner: ObjectStore, { time, name, key: pattern }: Kill): ObjectStore {
  let isDone = false;
  const around =
    (method: keyof ObjectStore) =>
    async (key: string, ...rest: never[]): Promise<unknown> => {
      const isNow = !isDone && method === name && pattern.test(key);
      isDone ||= isNow;
      const work = () => (inner[method] as (...all: unknown[]) => Promise<unknown>)(key, ...rest);
      if (isNow && time === "before") {
        throw killed(key);
      }
      const answer = await work();
      if (isNow) {
        throw killed(key);
      }
      return answer;
    };
  const methods = ["get", "getRange", "size", "putIfAbsent", "list"] as const;
  return Object.fromEntries(methods.map((method) => [method, around(method)])) as never;
}

/** The run is killed once, at `kill`, then resumed by a new process. */
export async function killedAndResumed(kill: Kill): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const first = await drive(manifest, killingStore(store, kill), { attemptsMax: 1 });
  if (first !== "TransientError") {
    return `not killed: ${first}`;
  }
  return verdict(manifest, store, await drive(manifest, store));
}

function killed(key: string): TransientError {
  return new TransientError({
    code: "killed",
    what: "the process was killed",
    where: key,
    expected: "an end of its own",
    found: "none",
    fix: "resume the run",
  });
}
