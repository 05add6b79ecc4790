// The sweeper over runs in memory, with a clock that the test moves: what was lost is sent again, what is slow is sent
// twice, and neither changes a byte of a result.

import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { ledgerPrefix, runPrefix } from "../../functions/core/keys.ts";
import { decodeMessage } from "../../functions/core/messages.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { beginAttempt } from "../../functions/stages/attempts.ts";
import { recordedMessage } from "../../functions/stages/invocation.ts";
import { createRun, readLog } from "../../functions/stages/runLog.ts";
import { sweepRun } from "../../functions/stages/sweep.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const REQUEST = { hidden: 3, batch: 128, rounds: 1, shards: 4, lengthMax: 5, top: 3 } as const;
const limits = { stallMs: 60_000, taskTimeoutMs: 900_000 };

async function world() {
  const inputs = memoryInputSource({ "a.csv": smallLog({ users: 24, items: 10 }) });
  const manifest = await planInProcess(inputs, ["a.csv"], { run: REQUEST });
  const store = memoryObjectStore();
  await createRun(store, manifest);
  const kernels = loadKernels();
  const sent: string[] = [];
  const queue = {
    async send(bodies: readonly string[]) {
      sent.push(...bodies);
    },
  };
  const ports: StagePorts = { store, queue, inputs, kernels: () => kernels };
  let nowMs = 1_000_000;
  const clock = { nowMs: () => nowMs };
  const environment = {
    clock,
    memoryMb: 1769,
    architecture: "arm64" as const,
    takeInitMs: () => 0,
    peakBytes: () => null,
    cpuMs: () => null,
    endAfter: () => {},
  };
  return {
    manifest,
    store,
    inputs,
    sent,
    passMs: (ms: number) => {
      nowMs += ms;
    },
    nowMs: () => nowMs,
    sweep: () => sweepRun(manifest, ports, { clock, limits }),
    handle: (body: string) =>
      recordedMessage(body, ports, environment, async (text, own) => {
        const { handleMessage } = await import("../../functions/stages/dispatch.ts");
        nowMs += 20_000;
        await handleMessage(text, own);
      }),
  };
}

type World = Awaited<ReturnType<typeof world>>;

/** Results by key; the ledger says what happened and differs. */
async function results({ store, manifest }: Pick<World, "store" | "manifest">) {
  const digests = await digestsUnder(store, runPrefix(manifest.run));
  const isRecord = (key: string) => key.startsWith(ledgerPrefix(manifest.run));
  return Object.fromEntries(Object.entries(digests).filter(([key]) => !isRecord(key)));
}

/** Handles messages until those of a wave of `stage` are there, and takes them. */
async function messagesOf(w: World, stage: string): Promise<string[]> {
  await w.sweep();
  for (;;) {
    const body = w.sent.shift() ?? "";
    const message = decodeMessage(body);
    if (message.stage === stage) {
      return [body, ...w.sent.splice(0)];
    }
    await w.handle(body);
  }
}

async function toTheEnd(w: World): Promise<void> {
  for (let body = w.sent.shift(); body !== undefined; body = w.sent.shift()) {
    await w.handle(body);
  }
}

async function undisturbed(w: World) {
  const { store } = await runInProcess(w.manifest, { inputs: w.inputs });
  return results({ store: store as World["store"], manifest: w.manifest });
}

describe("a sweep", () => {
  test("begins a run, and sends again what was lost once nothing moves, and not before", async () => {
    const w = await world();
    const lost = await messagesOf(w, "gather");
    expect(lost).toHaveLength(4);
    expect(await w.sweep()).toEqual({ isRedriven: false, backups: [] });
    w.passMs(60_001);
    // Several at once: each sends, and what is done twice has the same bytes.
    const both = await Promise.all([w.sweep(), w.sweep()]);
    expect(both.every(({ isRedriven }) => isRedriven)).toBe(true);
    expect(w.sent.toSorted()).toEqual([...lost, ...lost].toSorted());
    await toTheEnd(w);
    expect((await readLog(w.store, w.manifest.run)).at(-1)?.kind).toBe("completed");
    expect(await results(w)).toEqual(await undisturbed(w));
    expect(await w.sweep()).toEqual({ isRedriven: false, backups: [] });
  });

  test("sends for a reduction whose message was lost", async () => {
    const w = await world();
    for (const body of await messagesOf(w, "gather")) {
      await w.handle(body);
    }
    expect(w.sent.splice(0).map((body) => decodeMessage(body).kind)).toEqual(["reduce"]);
    w.passMs(60_001);
    expect(await w.sweep()).toMatchObject({ isRedriven: true });
    expect(w.sent.map((body) => decodeMessage(body).kind)).toEqual(["reduce"]);
    await toTheEnd(w);
    expect(await results(w)).toEqual(await undisturbed(w));
  });

  test("sends a backup copy of a straggler once half are done, and the run goes on without it", async () => {
    const w = await world();
    const { run } = w.manifest;
    const tasks = await messagesOf(w, "train");
    const slow = decodeMessage(tasks[0] ?? "");
    const { wave } = slow;
    // An attempt that hangs: it begins, and never ends.
    const address = { run, wave, kind: "task", index: 0 } as const;
    await beginAttempt(w.store, address, { startedAtMs: w.nowMs(), memoryMb: 1769 });
    await w.handle(tasks[1] ?? "");
    w.passMs(100_000);
    expect((await w.sweep()).backups).toEqual([]);
    await w.handle(tasks[2] ?? "");
    await w.handle(tasks[3] ?? "");
    expect(await w.sweep()).toEqual({ isRedriven: false, backups: [0] });
    expect(w.sent.splice(0)).toEqual([tasks[0]]);
    await w.handle(tasks[0] ?? "");
    await toTheEnd(w);
    expect((await readLog(w.store, run)).at(-1)?.kind).toBe("completed");
    expect(await results(w)).toEqual(await undisturbed(w));
  });
});
