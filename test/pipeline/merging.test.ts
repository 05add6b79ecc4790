// Rounds of local training through the whole system: what they equal, and that they do not depend on the order of
// messages.

import { describe, expect, test } from "vitest";
import { keyInRun, runPrefix, taskKey, weightsKey } from "../../functions/core/keys.ts";
import type { MergeEntry } from "../../functions/core/messages.ts";
import { randomStream } from "../../functions/core/random.ts";
import { DEFAULT_MERGING, type MergingRequest } from "../../functions/core/run/merging.ts";
import { DEFAULT_OBJECTIVE } from "../../functions/core/run/objective.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { openContainer } from "../../functions/stages/containers.ts";
import { merge } from "../../functions/stages/merge.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import {
  digestsUnder,
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
  rounds: 3,
  patience: 100,
  shards: 3,
  lengthMax: 6,
  model: "gru",
  learningRate: 0.02,
};
const sampled = { ...DEFAULT_OBJECTIVE, loss: "sampled-softmax", negatives: 4 } as const;

async function finished(
  merging: Partial<MergingRequest>,
  changes: Partial<RunRequest> = {},
  seed: number | null = null,
) {
  const run = { ...small, ...changes, merging: { ...DEFAULT_MERGING, ...merging } };
  const manifest = await planInProcess(inputs, ["log.csv"], { run });
  const chaos = seed === null ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  expect(last?.kind).toBe("completed");
  const at = (round: number, index: number, count: number) =>
    openContainer(store, taskKey(manifest.run, { stage: "train", round, index, count }), "train");
  const weights = (round: number) => store.get(weightsKey(manifest.run, round));
  const log = await readLog(store, manifest.run);
  const scored = log.flatMap((entry) => ("bestRound" in entry ? entry.scored : []));
  return { store, manifest, at, weights, scored };
}

describe("one shard with the plain mean", () => {
  test.each(["adam", "sgd"] as const)("is ordinary training, to the bit, with %s", async (kind) => {
    const optimizer = { ...DEFAULT_REQUEST.optimizer, kind };
    const changes = { shards: 1, optimizer };
    const ordinary = await finished({}, { ...changes, rounds: 2 });
    const { updates } = await (await ordinary.at(0, 0, 1)).json<{ updates: number }>("statistics");
    expect(updates).toBeGreaterThan(3);
    const single = await finished({ localUpdates: 1 }, { ...changes, rounds: updates });
    expect(await single.weights(updates)).toEqual(await ordinary.weights(1));
    const three = await finished({ localUpdates: 3 }, { ...changes, rounds: 2 });
    expect(await single.weights(6)).toEqual(await three.weights(2));
  });
});

describe("several merges an epoch", () => {
  test("of one shard with the plain mean are ordinary epochs, to the bit", async () => {
    const schedule = { ...DEFAULT_REQUEST.schedule, kind: "cosine", warmUpRounds: 1 } as const;
    const changes = { shards: 1, rounds: 2, schedule, objective: sampled };
    const ordinary = await finished({}, changes);
    const merged = await finished({ mergesPerEpoch: 3 }, changes);
    for (const epoch of [1, 2]) {
      expect(await merged.weights(3 * epoch)).toEqual(await ordinary.weights(epoch));
    }
    expect(await merged.weights(1)).not.toEqual(await merged.weights(3));
    const course = ({ scored }: typeof ordinary) =>
      scored.map(({ round, score }) => [round, score]);
    expect(course(merged)).toEqual(course(ordinary));
  });

  test("are not asked for where there is one, and leave no trace", async () => {
    const ordinary = await finished({}, { rounds: 2 });
    const merged = await finished({ mergesPerEpoch: 1 }, { rounds: 2 });
    const digests = ({ store, manifest }: typeof ordinary) =>
      digestsUnder(store, runPrefix(manifest.run));
    expect(await digests(merged)).toEqual(await digests(ordinary));
  });

  test("may be more than a shard has updates: it keeps what was not sent for its next", async () => {
    const merging = { mergesPerEpoch: 9, outer: "nesterov", compression: "int8" } as const;
    const { at, scored } = await finished(merging, { rounds: 1, batch: 256 });
    const updates: number[] = [];
    let before: Float32Array = new Float32Array();
    for (let round = 0; round < 9; round++) {
      const reader = await at(round, 0, 3);
      const { updates: made } = await reader.json<{ updates: number }>("statistics");
      const remainder = await reader.f32("remainder");
      if (made === 0 && round > 0) {
        expect(remainder).toEqual(before);
      }
      updates.push(made);
      before = remainder;
    }
    expect(Math.max(...updates)).toBe(1);
    expect(updates).toContain(0);
    expect(scored.map(({ round }) => round)).toEqual([0, 1]);
  });
});

describe("one update a round of SGD without momentum, all shards", () => {
  test("is one update on the shards' minibatches together, but for rounding", async () => {
    const optimizer = { ...DEFAULT_REQUEST.optimizer, kind: "sgd" } as const;
    const changes = { optimizer, learningRate: 0.5, batch: 4096, rounds: 2 };
    const step = { outer: "nesterov", outerLearningRate: 1, outerMomentum: 0 } as const;
    const whole = await finished({ localUpdates: 1 }, { ...changes, shards: 1 });
    const { updates } = await (await whole.at(0, 0, 1)).json<{ updates: number }>("statistics");
    expect(updates).toBe(1);
    const merged = await finished(
      { ...step, localUpdates: 1, rowMean: "all" },
      { ...changes, shards: 3 },
    );
    const [before, a, b] = await Promise.all(
      (
        [
          [whole, 0],
          [whole, 2],
          [merged, 2],
        ] as const
      ).map(async ([run, round]) => {
        const key = weightsKey(run.manifest.run, round);
        return (await openContainer(run.store, key, "weights")).f32("embedding");
      }),
    );
    let largest = 0;
    for (const [index, value] of (a ?? []).entries()) {
      largest = Math.max(largest, Math.abs(value - (before?.[index] as number)));
      expect(Math.abs(value - (b?.[index] as number))).toBeLessThan(1e-5);
    }
    // What was trained is far beyond what the two may differ by.
    expect(largest).toBeGreaterThan(1e-3);
  });
});

describe("an outer step of 1 without momentum", () => {
  test("is the mean of weights, but for rounding", async () => {
    const plain = await finished({}, { rounds: 1 });
    const stepped = await finished(
      { outer: "nesterov", outerLearningRate: 1, outerMomentum: 0 },
      { rounds: 1 },
    );
    const [a, b] = await Promise.all(
      [plain, stepped].map(async ({ store, manifest }) => {
        const reader = await openContainer(store, weightsKey(manifest.run, 1), "weights");
        return reader.f32("embedding");
      }),
    );
    expect(a?.length).toBeGreaterThan(50);
    for (const [index, value] of (a ?? []).entries()) {
      // Two roundings of an update and one of a weight, all of them below 2.
      expect(Math.abs(value - (b?.[index] as number))).toBeLessThan(4 * 2 ** -24 * 2);
    }
  });
});

describe("rounds of local training", () => {
  const modes: [string, Partial<MergingRequest>, Partial<RunRequest>][] = [
    [
      "int8 rows",
      { outer: "nesterov", compression: "int8", localUpdates: 3 },
      { objective: sampled },
    ],
    [
      "int8 rows and merges within epochs",
      { outer: "nesterov", compression: "int8", mergesPerEpoch: 2, rowMean: "occurring" },
      {},
    ],
    ["f16, two of three shards", { outer: "nesterov", compression: "f16", participants: 2 }, {}],
    ["a pull and a fresh optimizer", { proximal: 0.5, resetOptimizer: true }, {}],
  ];
  test.each(modes)(
    "with %s do not depend on the order of messages",
    async (_, merging, changes) => {
      const plain = await finished(merging, changes);
      const shuffled = await finished(merging, changes, 5);
      const digests = ({ store, manifest }: typeof plain) =>
        digestsUnder(store, runPrefix(manifest.run));
      expect(await digests(shuffled)).toEqual(await digests(plain));
      expect(plain.scored.map(({ sentBytes = 0 }) => sentBytes > 0)).toEqual([
        true,
        true,
        true,
        false,
      ]);
    },
  );

  test("send fewer bytes where the loss is sampled, and fewer again in int8", async () => {
    const bytes = async (merging: Partial<MergingRequest>, changes: Partial<RunRequest>) => {
      const { scored } = await finished({ ...merging, localUpdates: 1 }, { ...changes, rounds: 1 });
      return scored[0]?.sentBytes ?? 0;
    };
    const whole = await bytes({}, {});
    const rows = await bytes({ outer: "nesterov" }, { objective: sampled });
    const int8 = await bytes({ outer: "nesterov", compression: "int8" }, { objective: sampled });
    expect(rows).toBeLessThan(whole);
    expect(int8).toBeLessThan(0.5 * rows);
  });

  test("pull the weights towards those that came in", async () => {
    const distance = async (proximal: number) => {
      const sgd = { ...DEFAULT_REQUEST.optimizer, kind: "sgd" } as const;
      const changes = { shards: 1, rounds: 1, optimizer: sgd, learningRate: 0.5 };
      const { store, manifest } = await finished({ proximal }, changes);
      const [a, b] = await Promise.all(
        [0, 1].map(async (round) => {
          const reader = await openContainer(store, weightsKey(manifest.run, round), "weights");
          return reader.f32("embedding");
        }),
      );
      return (a ?? new Float32Array()).reduce(
        (sum, x, i) => sum + (x - (b?.[i] as number)) ** 2,
        0,
      );
    };
    expect(await distance(1)).toBeLessThan(await distance(0));
  });
});

describe("merging by slices", () => {
  const modes: [string, Partial<MergingRequest>, Partial<RunRequest>][] = [
    ["a mean of weights", {}, {}],
    ["Nesterov", { outer: "nesterov", localUpdates: 3 }, {}],
    [
      "int8 rows of two of three shards",
      { outer: "nesterov", compression: "int8", participants: 2, localUpdates: 2 },
      { objective: sampled },
    ],
    ["rows of occurring items", { outer: "nesterov", rowMean: "root" }, { rounds: 1 }],
    ["f16, a mean over all", { outer: "nesterov", compression: "f16", rowMean: "all" }, {}],
  ];
  test.each(modes)("has the bits of a star, with %s", async (_, merging, changes) => {
    const star = await finished({ ...merging, reducer: "star" }, changes);
    const scatter = await finished({ ...merging, reducer: "scatter" }, changes, 5);
    const reduced = async ({ store, manifest }: typeof star) => {
      const digests = Object.entries(await digestsUnder(store, runPrefix(manifest.run)));
      const isFound = /\/reduce\/(weights|outer|metrics)|\/artifacts\/(rec|user)/;
      return digests
        .map(([key, digest]) => [keyInRun("run", key), digest])
        .filter(([key = ""]) => isFound.test(key));
    };
    expect((await reduced(star)).length).toBeGreaterThan(6);
    expect(await reduced(scatter)).toEqual(await reduced(star));
    const merges = await scatter.store.list(`${runPrefix(scatter.manifest.run)}merge/`);
    expect(merges.length).toBe(3 * (changes.rounds ?? 3));
  });

  test("reads of a shard only what the slice needs", async () => {
    const { store, manifest } = await finished({ reducer: "scatter" }, { rounds: 1 });
    const log = await readLog(store, manifest.run);
    const entry = log.find((some) => some.kind === "wave" && some.stage === "merge") as MergeEntry;
    const read = new Map<string, number>();
    const metered = {
      ...store,
      async getRange(key: string, start: number, end: number) {
        read.set(key, Math.max(read.get(key) ?? 0, start >= 4096 ? end - start : 0));
        return store.getRange(key, start, end);
      },
    };
    const ports = { store: metered } as unknown as StagePorts;
    const { weights } = await merge({ manifest, entry, index: 1, ports });
    const whole = await store.get(weightsKey(manifest.run, 1));
    expect(weights?.byteLength).toBeLessThan(0.5 * (whole?.byteLength ?? 0));
    const trained = [...read].filter(([key]) => key.includes("/train/"));
    expect(trained.length).toBe(3);
    for (const [, bytes] of trained) {
      expect(bytes).toBeLessThanOrEqual(weights?.byteLength ?? 0);
    }
  });
});
