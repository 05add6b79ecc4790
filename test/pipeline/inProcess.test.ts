// The whole pipeline in one process: what it computes is a function of input and configuration, whatever the order of
// messages, however often each is delivered, and wherever it is interrupted.

import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { BASELINES } from "../../functions/core/baselines/baselineNames.ts";
import { runPrefix } from "../../functions/core/keys.ts";
import { randomStream } from "../../functions/core/random.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import type { RunResult } from "../../functions/core/run/result.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const inputs = memoryInputSource({ "log.csv": smallLog() });
const small: Partial<RunRequest> = { hidden: 8, batch: 16, rounds: 3, shards: 3, lengthMax: 6 };

async function resultOf(store: ObjectStore, run: string): Promise<RunResult> {
  const bytes = await store.get(`${runPrefix(run)}artifacts/result.json`);
  return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0))) as RunResult;
}

async function finished(changes: Partial<RunRequest> = {}, seed: number | null = null) {
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, ...changes } });
  const chaos = seed === null ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  expect(last?.kind).toBe("completed");
  return { store, manifest, result: await resultOf(store, manifest.run) };
}

describe("a run", () => {
  test("completes with quantities that add up", async () => {
    const { result } = await finished();
    const { rows, events, quarantined, removed, users, items } = result.data;
    expect(rows).toBe(smallLog().trim().split("\n").length - 1);
    expect(events + quarantined + removed.duplicate).toBe(rows);
    expect([users, items]).toEqual([60, 25]);
    expect(
      [...Object.keys(result.baselines), ...(result.leftOut ?? []).map(({ name }) => name)].sort(),
    ).toEqual([...BASELINES].sort());
    const { mean_rank: meanRank, ...shares } = result.metrics.test;
    expect(meanRank).toBeGreaterThanOrEqual(1);
    for (const value of Object.values(shares)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });

  test("learns: on chains of items it ranks far better than popularity", async () => {
    const { result } = await finished({ rounds: 12, patience: 12, shards: 1, learningRate: 0.02 });
    const model = result.metrics.test["hit_rate@5"] ?? 0;
    const popular = result.baselines["most_popular"]?.["hit_rate@5"] ?? 1;
    expect(model).toBeGreaterThan(2 * popular);
  });

  test.each(["adamw", "adagrad", "sgd"] as const)(
    "carries the state of %s from round to round, messages in any order",
    async (kind) => {
      const momentum = kind === "sgd" ? 0.9 : 0;
      const optimizer = { kind, momentum, nesterov: false, weightDecay: 0.01, clipNorm: 1 };
      const schedule = { kind: "cosine", warmUpRounds: 1, halveEveryRounds: 1 } as const;
      const plain = await finished({ optimizer, schedule });
      const shuffled = await finished({ optimizer, schedule }, 4);
      expect(shuffled.result.digest).toEqual(plain.result.digest);
      expect(plain.result.digest).not.toEqual((await finished()).result.digest);
    },
  );

  test.each([1, 2, 3])(
    "writes the same bytes in any order, messages doubled (seed %i)",
    async (seed) => {
      const plain = await finished();
      const shuffled = await finished({}, seed);
      expect(await digestsUnder(shuffled.store, "")).toEqual(await digestsUnder(plain.store, ""));
    },
  );

  test("writes the same bytes when it is resumed after a crash behind any of its writes", async () => {
    const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, rounds: 2 } });
    const recorded = recordingStore(memoryObjectStore());
    await runInProcess(manifest, { inputs, store: recorded.store });
    const whole = await digestsUnder(recorded.store, "");
    expect(recorded.writes.length).toBe(Object.keys(whole).length);
    for (let kept = 0; kept < recorded.writes.length; kept++) {
      const copy = memoryObjectStore();
      for (const { key, bytes } of recorded.writes.slice(0, kept)) {
        await copy.putIfAbsent(key, [bytes]);
      }
      const { last } = await runInProcess(manifest, { inputs, store: copy });
      expect(last?.kind, `${kept} writes kept`).toBe("completed");
      expect(await digestsUnder(copy, "")).toEqual(whole);
    }
  });

  test.each([
    { model: "gru" },
    { model: "gru", layers: 2 },
    { model: "rnn_tanh" },
    { model: "rnn_relu" },
    { model: "vae", batch: 8, lengthMax: 50 },
    { model: "svae" },
    { model: "vae", batch: 8, layers: 2, lengthMax: 50 },
  ] as const)("with %o completes, learns, and writes the same bytes twice", async (model) => {
    const one = await finished({ ...model, rounds: 6, patience: 6, learningRate: 0.02 }, 4);
    const two = await finished({ ...model, rounds: 6, patience: 6, learningRate: 0.02 });
    expect(await digestsUnder(one.store, "")).toEqual(await digestsUnder(two.store, ""));
    const { metrics, baselines, digest } = one.result;
    const popular = baselines["most_popular"]?.["hit_rate@5"] ?? 1;
    expect(metrics.test["hit_rate@5"]).toBeGreaterThan(popular);
    expect(digest.weights).not.toBe((await finished()).result.digest.weights);
  });

  test("that diverges says in which round, shard and update, and can be resumed from its last weights", async () => {
    const wild = { ...DEFAULT_REQUEST.optimizer, kind: "sgd" } as const;
    await expect(finished({ learningRate: 1e30, optimizer: wild })).rejects.toMatchObject({
      name: "LimitError",
      explanation: {
        code: "diverged",
        where: expect.stringMatching(/^round 0, shard \d of 3, update \d+/),
      },
    });
  });

  test("gives other weights for another seed", async () => {
    const [one, two] = [await finished({ seed: 1 }), await finished({ seed: 2 })];
    expect(one.result.digest.weights).not.toBe(two.result.digest.weights);
  });
});

/** A store that remembers what was created, in order: a prefix of it is what a crash leaves behind. */
function recordingStore(inner: ObjectStore) {
  const writes: { key: string; bytes: Uint8Array }[] = [];
  const store: ObjectStore = {
    ...inner,
    async putIfAbsent(key, chunks) {
      const isCreated = await inner.putIfAbsent(key, chunks);
      if (isCreated) {
        writes.push({ key, bytes: new Uint8Array(Buffer.concat(chunks)) });
      }
      return isCreated;
    },
  };
  return { store, writes };
}
