import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { TransientError } from "../../functions/core/errors.ts";
import { encodeMessage } from "../../functions/core/messages.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { handleMessage, startRun } from "../../functions/stages/dispatch.ts";
import { type InvocationEnvironment, recordedMessage } from "../../functions/stages/invocation.ts";
import { readLedger } from "../../functions/stages/ledger.ts";
import { meteredStore } from "../../functions/stages/meteredStore.ts";
import { createRun } from "../../functions/stages/runLog.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";

const log = "user,item,time\na,x,1700000000\na,y,1700000060\nb,x,1700000120\nb,y,1700000180\n";

function environmentAt(times: number[]): InvocationEnvironment {
  let initMs = 40;
  return {
    clock: { nowMs: () => times.shift() ?? 0 },
    memoryMb: 512,
    architecture: "arm64",
    takeInitMs: () => {
      const taken = initMs;
      initMs = 0;
      return taken;
    },
    peakBytes: () => null,
    cpuMs: () => null,
    endAfter: () => {},
  };
}

describe("recordedMessage", () => {
  test("records what a task took, and nothing of a message that finds it done", async () => {
    const { manifest, ports, body } = await startedRun();
    const environment = environmentAt([1000, 1250, 2000, 2003]);
    await recordedMessage(body, ports, environment, handleMessage);
    await recordedMessage(body, ports, environment, handleMessage);
    const { entries, openAttempts } = await readLedger(ports.store, manifest.run);
    expect(openAttempts).toBe(0);
    expect(entries).toMatchObject([
      { attempt: 0, initMs: 40, runMs: 250, outcome: "done", isNeeded: true, memoryMb: 512 },
    ]);
    // The result, and the records of beginning and end.
    expect(entries[0]?.requests.put).toBe(3);
    expect(entries[0]?.bytesWritten).toBeGreaterThan(0);
  });

  test("records an attempt that failed, and throws what it threw", async () => {
    const { manifest, ports, body } = await startedRun();
    const lost = new TransientError({
      ...{ code: "lost", what: "w", where: "w", expected: "e", found: "f", fix: "f" },
    });
    const environment = environmentAt([10, 20]);
    const failing = { ...ports, inputs: { ...ports.inputs, ...readsOf(lost) } };
    await expect(recordedMessage(body, failing, environment, handleMessage)).rejects.toThrow("w");
    const { entries } = await readLedger(ports.store, manifest.run);
    expect(entries).toMatchObject([{ outcome: "lost", isNeeded: false, runMs: 10 }]);
  });
});

test("a metered store counts by kind and tells what the inner store tells", async () => {
  const inner = memoryObjectStore();
  const store = meteredStore(inner);
  const bytes = Uint8Array.of(1, 2, 3);
  expect(await store.putIfAbsent("k", [bytes, bytes])).toBe(true);
  expect(await store.putIfAbsent("k", [bytes])).toBe(false);
  expect(await store.get("k")).toEqual(Uint8Array.of(1, 2, 3, 1, 2, 3));
  expect(await store.getRange("k", 1, 3)).toEqual(Uint8Array.of(2, 3));
  expect(await store.get("none")).toBe(null);
  expect(await store.size("k")).toBe(6);
  expect(await store.list("")).toEqual(["k"]);
  expect(store.meter()).toEqual({
    requests: { get: 2, getRange: 1, size: 1, put: 2, list: 1 },
    bytesRead: 8,
    bytesWritten: 9,
    created: 1,
  });
});

function readsOf(error: Error) {
  const fail = async function* (): AsyncIterable<Uint8Array> {
    yield await Promise.reject(error);
  };
  return { read: fail, readRange: fail };
}

async function startedRun() {
  const inputs = memoryInputSource({ "log.csv": new TextEncoder().encode(log) });
  const manifest = await planInProcess(inputs, ["log.csv"]);
  const kernels = loadKernels();
  const queue = { send: async () => {} };
  const ports: StagePorts = { store: memoryObjectStore(), queue, inputs, kernels: () => kernels };
  await createRun(ports.store, manifest);
  await startRun(manifest, ports);
  const body = encodeMessage({
    ...{ kind: "task", run: manifest.run, wave: 0, stage: "preprocess", index: 0 },
  });
  return { manifest, ports, body };
}
