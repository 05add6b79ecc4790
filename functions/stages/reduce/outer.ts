// Merges a round's updates by the outer optimizer: shard by shard in ascending order, so that memory holds the sum and
// one shard's update, whatever the number of shards.

import { outerKey } from "../../core/keys.ts";
import type { TrainEntry } from "../../core/messages.ts";
import type { MergingConfig } from "../../core/training/merging.ts";
import { outerSum } from "../../core/training/outerStep.ts";
import { readCatalogue } from "../catalogue.ts";
import type { ContainerReader } from "../containers.ts";
import { openContainer, writeContainer } from "../containers.ts";
import type { WaveContext } from "../taskContext.ts";
import type { TrainStatistics } from "../train.ts";
import { readUpdate, rowsOfModel } from "../trainState.ts";
import { modelShape, readWeights, writeWeights } from "../weights.ts";

/** Commits weights and momentum that come into the next round; returns their keys. */
export async function mergeUpdates(
  { manifest, entry, ports }: WaveContext<TrainEntry>,
  merging: MergingConfig,
  results: readonly ContainerReader[],
): Promise<string[]> {
  const { run } = manifest;
  const { store } = ports;
  const shape = modelShape(manifest.config, await readCatalogue(store, manifest));
  const layout = rowsOfModel(shape);
  const sum = outerSum(layout);
  for (const result of results) {
    const { positions } = await result.json<TrainStatistics>("statistics");
    sum.add(await readUpdate(result, layout, merging.compression), positions, result.key);
  }
  const weights = await readWeights(store, { run, round: entry.round, shape });
  const momentum =
    entry.round === 0
      ? new Float32Array(weights.length)
      : await (await openContainer(store, outerKey(run, entry.round), "outer")).f32("momentum");
  const next = sum.step({ weights, momentum }, merging);
  const round = entry.round + 1;
  const key = outerKey(run, round);
  await writeContainer(store, { key, kind: "outer", sections: { momentum: next.momentum } });
  return [await writeWeights(store, { run, round, shape }, next.weights), key];
}
