// How the engine stops, after the tasks in hand or at once, and how it gets past a task that hangs.

import { expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { driveRun } from "../../functions/adapters/localEngine.ts";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { DEADLINE_MET, recordFromError, TransientError } from "../../functions/core/errors.ts";
import type { Outcome } from "../../functions/ports/invoker.ts";
import { handleMessage, startRun } from "../../functions/stages/dispatch.ts";
import { createRun } from "../../functions/stages/runLog.ts";
import { frozenClock, memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

async function engineUnderWay() {
  const inputs = memoryInputSource({ "a.csv": smallLog(), "b.csv": smallLog({ users: 5 }) });
  const manifest = await planInProcess(inputs, ["a.csv", "b.csv"]);
  const store = memoryObjectStore();
  const queue = memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });
  await startRun(manifest, {
    store,
    queue,
    inputs,
    kernels: () => {
      throw new Error("nothing is computed here");
    },
  });
  const task = Promise.withResolvers<Outcome>();
  const begun = Promise.withResolvers<void>();
  const seen: string[] = [];
  const finish = new AbortController();
  const stop = new AbortController();
  let invocations = 0;
  const end = driveRun({
    manifest,
    store,
    queue,
    invoker: {
      concurrency: 1,
      invoke() {
        invocations += 1;
        begun.resolve();
        return task.promise;
      },
      async close() {},
    },
    visibilityMs: 1000,
    attemptsMax: 3,
    redrive: async () => {},
    onEvent: ({ kind }) => seen.push(kind),
    finish: finish.signal,
    signal: stop.signal,
  });
  await begun.promise;
  return { end, task, seen, finish, stop, invocations: () => invocations };
}

test("asked to finish, the engine ends the tasks in hand and begins no other", async () => {
  const { end, task, seen, finish, invocations } = await engineUnderWay();
  finish.abort();
  const isEarly = await Promise.race([end.then(() => true), Promise.resolve(false)]);
  expect(isEarly).toBe(false);
  expect(seen).not.toContain("done");
  task.resolve({ ok: true });
  expect(await end).toBeNull();
  expect(seen.filter((kind) => kind === "done")).toHaveLength(1);
  expect(invocations()).toBe(1);
});

test("work that met its deadline each time is given up as a bound that was reached", async () => {
  const { end, task, invocations } = await engineUnderWay();
  const told = { what: "w", where: "here", expected: "e", found: "f", fix: "x" };
  task.resolve({
    ok: false,
    error: recordFromError(new TransientError({ code: DEADLINE_MET, ...told })),
  });
  await expect(end).rejects.toMatchObject({ name: "LimitError", explanation: { where: "here" } });
  expect(invocations()).toBe(3);
});

test("told to stop, the engine waits for nothing", async () => {
  const { end, seen, finish, stop } = await engineUnderWay();
  finish.abort();
  stop.abort();
  expect(await end).toBeNull();
  expect(seen).not.toContain("done");
});

test("a task that hangs is overtaken by the copy that a sweep sends, and not waited for", async () => {
  const inputs = memoryInputSource({ "a.csv": smallLog({ users: 12, items: 8 }) });
  const run = { hidden: 3, batch: 128, rounds: 1, shards: 2, lengthMax: 5, top: 3 } as const;
  const manifest = await planInProcess(inputs, ["a.csv"], { run });
  const store = memoryObjectStore();
  const queue = memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });
  const kernels = loadKernels();
  const ports = { store, queue, inputs, kernels: () => kernels };
  await createRun(store, manifest);
  await startRun(manifest, ports);
  let hanging: string | null = null;
  let sweeps = 0;
  const last = await driveRun({
    manifest,
    store,
    queue,
    invoker: {
      concurrency: 2,
      async invoke(body): Promise<Outcome> {
        if (hanging === null && body.includes("gather")) {
          hanging = body;
          return new Promise(() => {});
        }
        await handleMessage(body, ports);
        return { ok: true };
      },
      async close() {},
    },
    visibilityMs: 1000,
    attemptsMax: 3,
    redrive: async () => {},
    sweep: {
      everyMs: 50,
      async run() {
        if (hanging !== null && sweeps++ === 0) {
          await queue.send([hanging]);
        }
      },
    },
    onEvent: () => {},
    signal: new AbortController().signal,
  });
  expect(last?.kind).toBe("completed");
  expect(sweeps).toBeGreaterThan(0);
});
