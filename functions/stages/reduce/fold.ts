// Folds one slice of a round: shard by shard in ascending order, in f64, so that memory holds a sum of the slice and
// one shard's part of it, whatever the number of shards. A star folds the slice that is everything.

import type { MergingConfig } from "../../core/training/merging.ts";
import { type OuterState, outerSum } from "../../core/training/outerStep.ts";
import type { Slice } from "../../core/training/slices.ts";
import { weightedSum } from "../../core/training/weightedMean.ts";
import type { ContainerReader } from "../containers.ts";
import type { TrainStatistics } from "../train.ts";
import { readUpdate } from "../trainState.ts";

/** What comes into the next round: weights of the slice, and momentum where there is an outer optimizer. */
export interface Folded {
  readonly weights: Float32Array;
  readonly momentum: Float32Array | null;
}

/**
 * The slice of the shards' `results`, which ascend. `state` reads what came into the round, where that is needed:
 * momentum only with an outer optimizer.
 */
export async function foldSlice(
  results: readonly ContainerReader[],
  slice: Slice,
  merging: MergingConfig | undefined,
  state: { weights(): Promise<Float32Array>; momentum(): Promise<Float32Array> },
): Promise<Folded> {
  if (merging === undefined || merging.outer.kind === "mean") {
    const sum = weightedSum(slice.end - slice.start);
    for (const result of results) {
      const { positions } = await result.json<TrainStatistics>("statistics");
      sum.add(await result.f32(`weights${slice.suffix}`), positions, result.key);
    }
    return { weights: sum.mean() ?? (await state.weights()), momentum: null };
  }
  const sum = outerSum(slice.layout);
  for (const result of results) {
    const { positions } = await result.json<TrainStatistics>("statistics");
    sum.add(await readUpdate(result, slice, merging.compression), positions, result.key);
  }
  const before: OuterState = { weights: await state.weights(), momentum: await state.momentum() };
  return sum.step(before, merging);
}
