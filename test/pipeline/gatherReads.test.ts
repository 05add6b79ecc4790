// What gathering reads: of every preprocess result only its own sections, however many partitions there are.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { decodeHeader, decodeTable, HEADER_BYTES } from "../../functions/core/container.ts";
import { taskKey } from "../../functions/core/keys.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

test("every segment is read by one task, once", async () => {
  const names = ["one.csv", "two.csv"];
  const inputs = memoryInputSource(
    Object.fromEntries(names.map((name, seed) => [name, smallLog({ seed: seed + 1 })])),
  );
  const run = { hidden: 8, batch: 16, rounds: 1, shards: 4, lengthMax: 6 };
  const manifest = await planInProcess(inputs, names, { run });
  const store = memoryObjectStore();
  const reads = new Map<string, number>();
  await runInProcess(manifest, {
    inputs,
    store: {
      ...store,
      async getRange(key, start, end) {
        const range = `${key} ${start}`;
        reads.set(range, (reads.get(range) ?? 0) + 1);
        return store.getRange(key, start, end);
      },
    },
  });
  for (const index of names.keys()) {
    const address = { stage: "preprocess", round: null, index, count: names.length } as const;
    const key = taskKey(manifest.run, address);
    const bytes = (await store.get(key)) ?? new Uint8Array(0);
    const sizes = decodeHeader(bytes, key);
    const table = decodeTable(
      bytes.subarray(HEADER_BYTES, HEADER_BYTES + sizes.tableBytes),
      { kind: "preprocess", ...sizes },
      key,
    );
    const segments = table.sections.filter(({ name }) => /^\d+\/(user|item|timeMs)$/.test(name));
    expect(segments.length).toBe(3 * run.shards);
    expect(segments.map(({ offset }) => reads.get(`${key} ${offset}`))).toEqual(
      segments.map(() => 1),
    );
  }
});
