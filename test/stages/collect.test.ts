// Collecting garbage: what a policy lets go goes whole, what is in use stays, and a removal that was cut off is ended
// the next time.

import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { encodeJson, sealJson } from "../../functions/core/json.ts";
import { logKey, manifestKey, promotedKey, runPrefix } from "../../functions/core/keys.ts";
import type { LogEntry, Manifest } from "../../functions/core/messages.ts";
import { collect } from "../../functions/stages/collect.ts";
import { promotedRuns } from "../../functions/stages/promotions.ts";
import { appendLogEntry, createRun, listRuns } from "../../functions/stages/runLog.ts";
import { frozenClock, memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const CANCELLED: LogEntry = { kind: "cancelled" };
const OPEN: LogEntry = { kind: "wave", stage: "preprocess", tasks: 1, objects: [] };
const ports = () => ({ store: memoryObjectStore(), clock: frozenClock });

async function storeWith(runs: Readonly<Record<string, LogEntry>>) {
  const made = ports();
  const planned = await planInProcess(memoryInputSource({ "a.csv": smallLog() }), ["a.csv"]);
  for (const [run, entry] of Object.entries(runs)) {
    const manifest: Manifest = { ...planned, run };
    await createRun(made.store, manifest);
    await appendLogEntry(made.store, run, { number: 0, entry });
    await made.store.putIfAbsent(`${runPrefix(run)}big.bin`, [new Uint8Array(1000)]);
  }
  return made;
}

const nothingKept = { keep: 0, olderThanMs: null, isDryRun: false };

describe("collect", () => {
  test("removes every object of a run that may go, and no other", async () => {
    const made = await storeWith({ r1: CANCELLED, r2: OPEN, r3: CANCELLED, r4: CANCELLED });
    const { store } = made;
    await store.putIfAbsent(promotedKey(0), [sealJson({ run: "r3" })]);
    const before = await store.list("");
    const dry = await collect(made, { ...nothingKept, isDryRun: true });
    expect(await store.list("")).toEqual(before);
    const { runs, bytes } = await collect(made, nothingKept);
    expect(bytes).toBe(dry.bytes);
    expect(bytes).toBeGreaterThan(2000);
    expect(runs.filter(({ fate }) => !fate.isKept).map(({ run }) => run)).toEqual(["r4", "r1"]);
    expect(await listRuns(store)).toEqual(["r3", "r2"]);
    const left = before.filter((key) => !key.startsWith("runs/r1/") && !key.startsWith("runs/r4/"));
    expect(await store.list("")).toEqual(left);
  });

  test("ends a removal that was cut off, and takes what belongs to no run", async () => {
    const made = await storeWith({ r1: CANCELLED, r2: OPEN });
    const { store } = made;
    const cutOff = {
      ...store,
      async remove(key: string) {
        if (key === logKey("r1", 0)) {
          throw new Error("cut off");
        }
        await store.remove(key);
      },
    };
    await expect(collect({ ...made, store: cutOff }, nothingKept)).rejects.toThrow("cut off");
    expect(await listRuns(store)).toEqual(["r2"]);
    const { orphans } = await collect(made, { ...nothingKept, keep: null });
    expect(orphans.objects).toBeGreaterThan(0);
    expect((await store.list("runs/r1/")).length).toBe(0);
    expect(await store.size(manifestKey("r2"))).not.toBeNull();
  });

  test("keeps a run that cannot be read, and refuses a log of promotions that it cannot read", async () => {
    const { store, clock } = await storeWith({ r1: CANCELLED });
    await store.putIfAbsent(manifestKey("broken"), [encodeJson({})]);
    const { runs } = await collect({ store, clock }, nothingKept);
    expect(runs.find(({ run }) => run === "broken")?.fate).toMatchObject({ isKept: true });
    await store.putIfAbsent(promotedKey(0), [sealJson({ model: "r1" })]);
    await expect(promotedRuns(store)).rejects.toMatchObject({ name: "CorruptObjectError" });
    await expect(collect({ store, clock }, nothingKept)).rejects.toMatchObject({
      name: "CorruptObjectError",
    });
  });
});
