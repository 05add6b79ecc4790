// Going on with a completed run: equal, byte for byte, to a run that had as many rounds from the beginning, whatever a
// shard carries from round to round.

import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { keyInRun, outerKey, runPrefix, weightsKey } from "../../functions/core/keys.ts";
import { DEFAULT_MERGING, type MergingRequest } from "../../functions/core/run/merging.ts";
import { DEFAULT_OBJECTIVE } from "../../functions/core/run/objective.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { planContinuation } from "../../functions/stages/continued.ts";
import { startRun } from "../../functions/stages/dispatch.ts";
import { createRun, readLog } from "../../functions/stages/runLog.ts";
import {
  digestsUnder,
  frozenClock,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const inputs = memoryInputSource({ "log.csv": smallLog() });
const small: RunRequest = {
  ...DEFAULT_REQUEST,
  hidden: 8,
  batch: 16,
  patience: 100,
  shards: 3,
  lengthMax: 6,
  model: "gru",
  learningRate: 0.02,
};
const sampled = { ...DEFAULT_OBJECTIVE, loss: "sampled-softmax", negatives: 4 } as const;

async function trained(changes: Partial<RunRequest>, store = memoryObjectStore()) {
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, ...changes } });
  const { last } = await runInProcess(manifest, { inputs, store });
  expect(last?.kind).toBe("completed");
  return { store, run: manifest.run };
}

async function continued(store: ObjectStore, run: string, rounds: number) {
  const request = { run, rounds, patience: null, command: "millrace continue", version: "test" };
  const manifest = await planContinuation(request, { store, clock: frozenClock });
  const { last } = await runInProcess(manifest, { inputs, store });
  expect(last?.kind).toBe("completed");
  return { store, run: manifest.run, manifest };
}

/** Digests of everything that was found, under the names that the run `run` would give it. */
async function found({ store, run }: { store: ObjectStore; run: string }) {
  const all = Object.entries(await digestsUnder(store, runPrefix(run)));
  const isFound = /\/(gather|train|evaluate|recommend|reduce)\/|\/artifacts\/(quar|rec|user)/;
  // The vocabulary names the segments that it was made from.
  const isPassing = /reduce\/(preprocess|vocabulary)/;
  return Object.fromEntries(
    all
      .filter(([key]) => isFound.test(key) && !isPassing.test(key))
      // The outer state of earlier rounds is not needed any more.
      .filter(([key]) => !key.includes("reduce/outer"))
      .map(([key, digest]) => [keyInRun("run", key), digest]),
  );
}

describe("a run that is continued", () => {
  const modes: [string, Partial<RunRequest>, Partial<MergingRequest>][] = [
    ["a mean of weights", {}, {}],
    ["Nesterov", {}, { outer: "nesterov", localUpdates: 3 }],
    [
      "int8, two of three shards",
      { objective: sampled },
      { outer: "nesterov", compression: "int8", participants: 2, localUpdates: 2 },
    ],
    [
      "int8 and two merges an epoch",
      {},
      { outer: "nesterov", compression: "int8", mergesPerEpoch: 2 },
    ],
    ["Nesterov by slices", {}, { outer: "nesterov", localUpdates: 3, reducer: "scatter" }],
  ];
  test.each(modes)("is one of more rounds, with %s", async (_, changes, merging) => {
    const request = { ...changes, merging: { ...DEFAULT_MERGING, ...merging } };
    const whole = await trained({ ...request, rounds: 4 });
    const short = await trained({ ...request, rounds: 2 });
    const longer = await continued(short.store, short.run, 2);
    expect(await found(longer)).toEqual(await found(whole));
    const last = 4 * (request.merging.mergesPerEpoch ?? 1);
    const outer = (run: string) => outerKey(run, last);
    expect(await longer.store.get(outer(longer.run))).toEqual(
      await whole.store.get(outer(whole.run)),
    );
  });

  test("can be continued again", async () => {
    const whole = await trained({ rounds: 3 });
    const short = await trained({ rounds: 1 });
    const longer = await continued(short.store, short.run, 1);
    const longest = await continued(short.store, longer.run, 1);
    expect(await found(longest)).toEqual(await found(whole));
  });

  test.each([1, 2])("goes on where it had stopped by patience, merges an epoch: %d", async (m) => {
    const merging = { ...DEFAULT_MERGING, mergesPerEpoch: m };
    const request = { learningRate: 1e-9, merging };
    const whole = await trained({ ...request, rounds: 5, patience: 3 });
    const short = await trained({ ...request, rounds: 5, patience: 1 });
    const log = await readLog(short.store, short.run);
    expect(log.find((entry) => "stoppedBy" in entry)).toMatchObject({ stoppedBy: "patience" });
    const longer = await continued(short.store, short.run, 2);
    const third = keyInRun("run", weightsKey("x", 3 * m));
    expect((await found(longer))[third]).toBeDefined();
    expect((await found(longer))[third]).toBe((await found(whole))[third]);
  });

  test("is refused where it has not ended", async () => {
    const manifest = await planInProcess(inputs, ["log.csv"], { run: small });
    const store = memoryObjectStore();
    await createRun(store, manifest);
    await expect(continued(store, manifest.run, 1)).rejects.toMatchObject({
      explanation: { code: "earlier-unfinished", found: "a run that is planned" },
    });
  });

  test("reads what its plan saw, or fails before its first wave", async () => {
    const { store, run } = await trained({ rounds: 1 });
    const request = { run, rounds: 1, patience: null, command: "", version: "test" };
    const manifest = await planContinuation(request, { store, clock: frozenClock });
    const other = { ...store, get: async (key: string) => changed(key, await store.get(key)) };
    const changed = (key: string, bytes: Uint8Array | null) =>
      key === weightsKey(run, 1) ? (bytes?.subarray(1) ?? null) : bytes;
    const ports = { store: other, queue: { send: async () => {} } };
    await expect(startRun(manifest, ports as never)).rejects.toMatchObject({
      explanation: { code: "corrupt-object", where: weightsKey(run, 1) },
    });
    expect(await readLog(store, manifest.run)).toEqual([]);
  });
});
