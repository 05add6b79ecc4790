import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { logKey } from "../../functions/core/keys.ts";
import type { LogEntry } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { cancelRun } from "../../functions/stages/cancel.ts";
import { appendLogEntry, readLog } from "../../functions/stages/runLog.ts";

const wave = (tasks: number): LogEntry => ({ kind: "wave", stage: "gather", tasks, objects: [] });

describe("cancelling", () => {
  test("ends an open run by the next entry of its log", async () => {
    const store = memoryObjectStore();
    await appendLogEntry(store, "r", { number: 0, entry: wave(3) });
    expect(await cancelRun(store, "r")).toEqual({ kind: "cancelled" });
    expect(await readLog(store, "r")).toEqual([wave(3), { kind: "cancelled" }]);
    expect(await cancelRun(store, "r")).toEqual({ kind: "cancelled" });
  });

  test("leaves a run that has ended as it is", async () => {
    const store = memoryObjectStore();
    const end: LogEntry = { kind: "completed", result: "x" };
    await appendLogEntry(store, "r", { number: 0, entry: end });
    expect(await cancelRun(store, "r")).toEqual(end);
    expect(await readLog(store, "r")).toEqual([end]);
  });

  test("tries again behind an entry that came first", async () => {
    const inner = memoryObjectStore();
    await appendLogEntry(inner, "r", { number: 0, entry: wave(1) });
    let isFirst = true;
    const store: ObjectStore = {
      ...inner,
      async putIfAbsent(key, chunks) {
        if (isFirst && key === logKey("r", 1)) {
          isFirst = false;
          await appendLogEntry(inner, "r", { number: 1, entry: wave(2) });
        }
        return inner.putIfAbsent(key, chunks);
      },
    };
    await cancelRun(store, "r");
    expect(await readLog(inner, "r")).toEqual([wave(1), wave(2), { kind: "cancelled" }]);
  });
});
