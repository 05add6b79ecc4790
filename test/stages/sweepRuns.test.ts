// What the schedule's function does over a store of many runs; a schedule that fires twice does no harm.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { artifactKey, logKey, manifestKey } from "../../functions/core/keys.ts";
import { decodeMessage, type Manifest } from "../../functions/core/messages.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { cancelRun } from "../../functions/stages/cancel.ts";
import { createRun } from "../../functions/stages/runLog.ts";
import { sweepRuns } from "../../functions/stages/sweepRuns.ts";
import { frozenClock, memoryInputSource, planInProcess } from "../support/inProcess.ts";

const limits = { stallMs: 60_000, taskTimeoutMs: 900_000 };
const some = [Uint8Array.of(1)];

async function world() {
  const inputs = memoryInputSource({ "a.csv": "user,item,time\na,x,1700000000\n" });
  const manifest = await planInProcess(inputs, ["a.csv"]);
  const store = memoryObjectStore();
  const sent: string[] = [];
  const queue = {
    async send(bodies: readonly string[]) {
      sent.push(...bodies);
    },
  };
  const kernels = (): never => {
    throw new Error("a sweep does no arithmetic");
  };
  const ports = { store, queue, inputs, kernels } satisfies StagePorts;
  const named = (run: string): Manifest => ({ ...manifest, run });
  return { store, sent, named, sweep: () => sweepRuns(ports, { clock: frozenClock, limits }) };
}

test("sweeps the runs under way, and none that are over, old, damaged or something else", async () => {
  const w = await world();
  for (const run of ["20251124T160000Z-new", "20251124T160000Z-off", "20251124T160000Z-done"]) {
    await createRun(w.store, w.named(run));
  }
  await cancelRun(w.store, "20251124T160000Z-off");
  await w.store.putIfAbsent(artifactKey("20251124T160000Z-done", "result.json"), some);
  await createRun(w.store, w.named("20251101T000000Z-old"));
  await w.store.putIfAbsent("runs/20251124T160000Z-text/article.json", some);
  await w.store.putIfAbsent(manifestKey("20251124T160000Z-broken"), some);
  const swept = await w.sweep();
  expect(swept).toMatchObject([
    { run: "20251124T160000Z-broken", error: { name: "CorruptObjectError" } },
    { run: "20251124T160000Z-new", isRedriven: true },
  ]);
  expect(w.sent.map((body) => decodeMessage(body).run)).toEqual(["20251124T160000Z-new"]);
  expect(await w.store.size(logKey("20251124T160000Z-new", 0))).not.toBeNull();
});

test("a schedule that fires twice starts a run once", async () => {
  const w = await world();
  await createRun(w.store, w.named("20251124T160000Z-new"));
  await Promise.all([w.sweep(), w.sweep()]);
  expect(w.sent.length).toBeGreaterThan(0);
  expect(new Set(w.sent).size).toBe(1);
  expect(await w.store.list("runs/20251124T160000Z-new/log/")).toHaveLength(1);
});
