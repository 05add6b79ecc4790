// Shards that hold the same data and draw from the same random streams are one shard: what is merged of them is, to the
// bit, what one of them has.

import { expect, test } from "vitest";
import { keptKernels } from "../../functions/adapters/keptKernels.ts";
import { catalogueKey, keyInRun, taskKey, weightsKey } from "../../functions/core/keys.ts";
import type { LogEntry, Manifest, TrainEntry } from "../../functions/core/messages.ts";
import { DEFAULT_MERGING, type MergingRequest } from "../../functions/core/run/merging.ts";
import { DEFAULT_OBJECTIVE } from "../../functions/core/run/objective.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { writeContainer } from "../../functions/stages/containers.ts";
import { reduceRound } from "../../functions/stages/reduce/round.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import { shardKey } from "../../functions/stages/shard.ts";
import { train } from "../../functions/stages/train.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const ROUNDS = 3;
const SHARDS = 4;
const inputs = memoryInputSource({ "log.csv": smallLog() });
const small: RunRequest = {
  ...DEFAULT_REQUEST,
  hidden: 8,
  batch: 16,
  rounds: ROUNDS,
  patience: 100,
  lengthMax: 6,
  model: "gru",
  learningRate: 0.02,
};
const sampled = { ...DEFAULT_OBJECTIVE, loss: "sampled-softmax", negatives: 4 } as const;

const planned = (merging: Partial<MergingRequest>, changes: Partial<RunRequest>) =>
  planInProcess(inputs, ["log.csv"], {
    run: { ...small, ...changes, merging: { ...DEFAULT_MERGING, ...merging } },
  });

/** Trains `manifest` from the entry that opened training, every shard as if it were the first. */
async function trainAlike(
  manifest: Manifest,
  opened: TrainEntry,
  ports: StagePorts,
): Promise<void> {
  const count = manifest.config.shards;
  let entry: LogEntry = opened;
  while (entry.kind === "wave" && entry.stage === "train") {
    const { round } = entry;
    for (let index = 0; index < count; index++) {
      const sections = await train({ manifest, entry, index: 0, ports });
      const key = taskKey(manifest.run, { stage: "train", round, index, count });
      await writeContainer(ports.store, { key, kind: "train", sections });
    }
    entry = await reduceRound({ manifest, entry, ports });
  }
}

const modes: [string, Partial<MergingRequest>, Partial<RunRequest>][] = [
  ["a mean of weights", {}, {}],
  ["Nesterov", { outer: "nesterov", localUpdates: 3 }, {}],
  ["int8 rows", { outer: "nesterov", compression: "int8" }, { objective: sampled }],
  ["a mean over all shards", { outer: "nesterov", rowMean: "all" }, { objective: sampled }],
];
test.each(modes)("shards that are alike are one shard, with %s", async (_, merging, changes) => {
  const one = await planned(merging, { ...changes, shards: 1 });
  const { store } = await runInProcess(one, { inputs });
  const many = await planned(merging, { ...changes, shards: SHARDS });
  const kernels = keptKernels();
  const ports = { store, inputs, kernels, queue: { send: async () => {} } } as never;
  const kept = [catalogueKey(one.run), weightsKey(one.run, 0)];
  for (const key of kept) {
    await store.putIfAbsent(keyInRun(many.run, key), [(await store.get(key)) as Uint8Array]);
  }
  await store.putIfAbsent(shardKey(many, 0), [(await store.get(shardKey(one, 0))) as Uint8Array]);
  const log = await readLog(store, one.run);
  const isTrain = (entry: LogEntry) => entry.kind === "wave" && entry.stage === "train";
  const opened = log.find(isTrain) as TrainEntry;
  await trainAlike(many, { ...opened, tasks: SHARDS }, ports);
  for (let round = 1; round <= ROUNDS; round++) {
    expect(await store.get(weightsKey(many.run, round))).toEqual(
      await store.get(weightsKey(one.run, round)),
    );
  }
  expect(await store.get(weightsKey(one.run, ROUNDS))).not.toEqual(
    await store.get(weightsKey(one.run, ROUNDS - 1)),
  );
});
