import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { taskKey } from "../../functions/core/keys.ts";
import type { WaveEntry } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { addressOf, isComplete, missingTasks } from "../../functions/stages/waveProgress.ts";

const entryOf = (tasks: number): WaveEntry => ({
  kind: "wave",
  stage: "gather",
  tasks,
  objects: [],
});

/** A store over whose answers `turn` decides: each request waits for it. */
function slowStore(inner: ObjectStore, turn: () => Promise<void>): ObjectStore {
  return {
    ...inner,
    async putIfAbsent(key, chunks) {
      await turn();
      return inner.putIfAbsent(key, chunks);
    },
    async list(prefix) {
      await turn();
      return inner.list(prefix);
    },
  };
}

describe("who asks whether a wave is complete", () => {
  test("is told so once at least in every order, and never before it is", async () => {
    const sizes = fc.integer({ min: 1, max: 130 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.scheduler(), async (tasks, scheduler) => {
        const entry = entryOf(tasks);
        const inner = memoryObjectStore();
        const store = slowStore(inner, () => scheduler.schedule(Promise.resolve()));
        let told = 0;
        const work = async (index: number) => {
          await store.putIfAbsent(taskKey("r", addressOf(entry, index)), [Uint8Array.of(1)]);
          if (await isComplete("r", entry, { index, store })) {
            expect(await missingTasks("r", entry, inner)).toEqual([]);
            told += 1;
          }
        };
        const all = Array.from({ length: tasks }, (_, index) => work(index));
        await scheduler.waitFor(Promise.all(all));
        expect(told).toBeGreaterThan(0);
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  test("lists few keys: 3,000 tasks, one after the other, list a hundredth of all pairs", async () => {
    const tasks = 3000;
    const entry = entryOf(tasks);
    const store = memoryObjectStore();
    let keys = 0;
    let lists = 0;
    const counted: ObjectStore = {
      ...store,
      async list(prefix) {
        const found = await store.list(prefix);
        keys += found.length;
        lists += Math.max(1, Math.ceil(found.length / 1000));
        return found;
      },
    };
    for (let index = 0; index < tasks; index++) {
      await store.putIfAbsent(taskKey("r", addressOf(entry, index)), [Uint8Array.of(1)]);
      const isLast = await isComplete("r", entry, { index, store: counted });
      expect(isLast).toBe(index === tasks - 1);
    }
    // Listing all after each: 4,501,500 keys on 6,000 pages.
    expect(keys).toBeLessThan(85_000);
    expect(lists).toBeLessThan(3400);
  });
});
