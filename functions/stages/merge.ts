// Merges one slice of a round's weights, where a model is too large for one reducer. Reads of every shard only the
// sections of the slice, and what came into the round from the task that merged the same slice before.

import { outerKey, taskKey } from "../core/keys.ts";
import type { MergeEntry } from "../core/messages.ts";
import { elementCount } from "../core/models/model.ts";
import { describeModel } from "../core/models/modelDescription.ts";
import type { Slice } from "../core/training/slices.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readCatalogue } from "./catalogue.ts";
import type { Sections } from "./containers.ts";
import { openContainer } from "./containers.ts";
import { type MergePlan, mergePlan } from "./mergePlan.ts";
import { foldSlice } from "./reduce/fold.ts";
import { trainResults } from "./reduce/round.ts";
import type { TaskContext } from "./taskContext.ts";
import { openWeights } from "./weights.ts";

type MergeContext = TaskContext<MergeEntry>;

export async function merge(context: MergeContext): Promise<Sections> {
  const { manifest, entry, index, ports } = context;
  const plan = mergePlan(manifest, await readCatalogue(ports.store, manifest));
  const slice = plan.slices[index] as Slice;
  const results = await trainResults(ports.store, manifest, entry.round);
  const trained = results.filter((result) => result.has("statistics"));
  const { merging } = manifest.config;
  const { weights, momentum } = await foldSlice(trained, slice, merging, state(context, plan));
  return { weights, ...(momentum === null ? {} : { momentum }) };
}

/** What came into the round, of the slice. */
function state({ manifest, entry, index, ports }: MergeContext, plan: MergePlan) {
  const { run } = manifest;
  const { round } = entry;
  const slice = plan.slices[index] as Slice;
  const before = async () => {
    const address = { stage: "merge", round: round - 1, index, count: entry.tasks } as const;
    return openContainer(ports.store, taskKey(run, address), "merge");
  };
  // The first round's state is there in whole only: a round of initial weights, or one that an earlier run ended with.
  const isFirst = round === (manifest.continues?.round ?? 0);
  return {
    async weights() {
      if (!isFirst) {
        return (await before()).f32("weights");
      }
      return weightsOfSlice(ports.store, { run, round, shape: plan.shape }, slice);
    },
    async momentum() {
      if (!isFirst) {
        return (await before()).f32("momentum");
      }
      if (round === 0) {
        return new Float32Array(slice.end - slice.start);
      }
      const outer = await openContainer(ports.store, outerKey(run, round), "outer");
      return (await outer.f32("momentum")).slice(slice.start, slice.end);
    },
  };
}

/** Parameter by parameter, only those that the slice has a part of. */
async function weightsOfSlice(
  store: ObjectStore,
  at: { run: string; round: number; shape: MergePlan["shape"] },
  slice: Slice,
): Promise<Float32Array> {
  const reader = await openWeights(store, at);
  const weights = new Float32Array(slice.end - slice.start);
  let start = 0;
  for (const parameter of describeModel(at.shape).parameters) {
    const end = start + elementCount(parameter);
    const [from, to] = [Math.max(start, slice.start), Math.min(end, slice.end)];
    if (from < to) {
      const values = await reader.f32(parameter.name);
      weights.set(values.subarray(from - start, to - start), from - slice.start);
    }
    start = end;
  }
  return weights;
}
