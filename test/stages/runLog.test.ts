import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { logKey } from "../../functions/core/keys.ts";
import type { LogEntry } from "../../functions/core/messages.ts";
import {
  appendLogEntry,
  createRun,
  listRuns,
  readLog,
  readLogEntry,
  readManifest,
} from "../../functions/stages/runLog.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const entry = (tasks: number): LogEntry => ({
  kind: "wave",
  stage: "gather",
  tasks,
  objects: [],
});

describe("run log", () => {
  test("gives each number to one writer, whoever comes first", async () => {
    const store = memoryObjectStore();
    const writers = [1, 2, 3].map((tasks) =>
      appendLogEntry(store, "r", { number: 0, entry: entry(tasks) }),
    );
    expect(await Promise.all(writers)).toEqual([true, false, false]);
    expect(await readLog(store, "r")).toEqual([entry(1)]);
  });

  test("reads entries in order, and nothing past the end", async () => {
    const store = memoryObjectStore();
    for (let number = 0; number < 12; number++) {
      await appendLogEntry(store, "r", { number, entry: entry(number) });
    }
    expect(await readLog(store, "r")).toEqual(Array.from({ length: 12 }, (_, n) => entry(n)));
    expect(await readLogEntry(store, "r", 12)).toBeNull();
  });

  test("refuses a log with a gap", async () => {
    const store = memoryObjectStore();
    await appendLogEntry(store, "r", { number: 1, entry: entry(1) });
    await expect(readLog(store, "r")).rejects.toThrow(logKey("r", 1));
  });
});

describe("runs", () => {
  test("are created once and listed newest first", async () => {
    const store = memoryObjectStore();
    const inputs = memoryInputSource({ "log.csv": smallLog() });
    const manifest = await planInProcess(inputs, ["log.csv"]);
    const names = ["20250101T000000Z-a", "20250301T000000Z-b", "20250201T000000Z-c"];
    for (const run of names) {
      expect(await createRun(store, { ...manifest, run })).toBe(true);
      expect(await createRun(store, { ...manifest, run })).toBe(false);
    }
    expect(await listRuns(store)).toEqual([...names].sort().reverse());
    expect((await readManifest(store, names[0] ?? "")).inputs).toEqual(manifest.inputs);
    await expect(readManifest(store, "other")).rejects.toMatchObject({
      explanation: { code: "unknown-run" },
    });
  });
});
