// Commits what comes into the next round: by a star, which folds all there is, or from the slices that merge tasks have
// folded. Both leave the same objects.

import { outerKey, taskKey } from "../../core/keys.ts";
import type { LogEntry, MergeEntry, TrainEntry } from "../../core/messages.ts";
import type { Slice } from "../../core/training/slices.ts";
import { readCatalogue } from "../catalogue.ts";
import type { ContainerReader } from "../containers.ts";
import { openContainer, writeContainer } from "../containers.ts";
import { type MergePlan, mergePlan } from "../mergePlan.ts";
import type { WaveContext } from "../taskContext.ts";
import { readWeights, writeWeights } from "../weights.ts";
import { type Folded, foldSlice } from "./fold.ts";

/** Folds everything at once. Commits weights, and momentum where there is any; returns their keys. */
export async function mergeStar(
  context: WaveContext<TrainEntry>,
  plan: MergePlan,
  results: readonly ContainerReader[],
): Promise<string[]> {
  const { manifest, entry, ports } = context;
  const { run, config } = manifest;
  const { round } = entry;
  const [whole] = plan.slices as [Slice];
  const folded = await foldSlice(results, whole, config.merging, {
    weights: () => readWeights(ports.store, { run, round, shape: plan.shape }),
    async momentum() {
      return round === 0
        ? new Float32Array(whole.end)
        : (await openContainer(ports.store, outerKey(run, round), "outer")).f32("momentum");
    },
  });
  return commit(context, plan, folded);
}

/** Puts the slices of a round together and opens the next one. */
export async function reduceMerge(context: WaveContext<MergeEntry>): Promise<LogEntry> {
  const { manifest, entry, ports } = context;
  const { round } = entry;
  const plan = mergePlan(manifest, await readCatalogue(ports.store, manifest));
  const readers = await Promise.all(
    plan.slices.map((_, index) => {
      const address = { stage: "merge", round, index, count: entry.tasks } as const;
      return openContainer(ports.store, taskKey(manifest.run, address), "merge");
    }),
  );
  const together = async (name: string) => {
    const all = new Float32Array(plan.slices.at(-1)?.end ?? 0);
    for (const [index, { start }] of plan.slices.entries()) {
      all.set((await readers[index]?.f32(name)) ?? [], start);
    }
    return all;
  };
  const isOuter = readers[0]?.has("momentum") === true;
  const momentum = isOuter ? await together("momentum") : null;
  return nextRound(entry, manifest.config.shards, [
    ...(await commit(context, plan, { weights: await together("weights"), momentum })),
  ]);
}

/** The entry that opens the round after that of `entry`. */
export function nextRound(
  entry: Pick<TrainEntry, "round" | "roundLimit" | "batch" | "scored">,
  tasks: number,
  objects: string[],
): TrainEntry {
  const { roundLimit, batch, scored } = entry;
  const round = entry.round + 1;
  const wave = { kind: "wave", stage: "train", tasks, objects } as const;
  return { ...wave, round, roundLimit, batch, update: round < roundLimit, scored };
}

async function commit(
  { manifest, entry, ports }: WaveContext<TrainEntry | MergeEntry>,
  { shape }: MergePlan,
  { weights, momentum }: Folded,
): Promise<string[]> {
  const { run } = manifest;
  const round = entry.round + 1;
  if (momentum !== null) {
    const key = outerKey(run, round);
    await writeContainer(ports.store, { key, kind: "outer", sections: { momentum } });
    return [await writeWeights(ports.store, { run, round, shape }, weights), key];
  }
  return [await writeWeights(ports.store, { run, round, shape }, weights)];
}
