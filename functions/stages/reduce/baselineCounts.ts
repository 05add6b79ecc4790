// The part of the catalogue that is for the baselines: the shards' counts merged, whole sequences put in order of time,
// and EASE's matrices of the training part, one for each penalty that is tried.

import type { BaselineName, LeftOut } from "../../core/baselines/baselineNames.ts";
import {
  CONTENT_WORK_DEFAULT_MAX,
  type ContentCounts,
  contentWork,
} from "../../core/baselines/content.ts";
import { type CoOccurrence, mergeCoOccurrences } from "../../core/baselines/coOccurrence.ts";
import { easeWeights, gramOf } from "../../core/baselines/ease.ts";
import {
  type EndedSequences,
  endedSequences,
  orderedByEnd,
} from "../../core/baselines/endedSequences.ts";
import { type ItemCounts, mergeItemCounts } from "../../core/baselines/itemCounts.ts";
import { pairRows } from "../../core/baselines/pairRows.ts";
import { mergeRuleCounts, pushRun, type RuleCounts } from "../../core/baselines/ruleCounts.ts";
import { GRIDS } from "../../core/baselines/settings.ts";
import type { RunConfig } from "../../core/messages.ts";
import type { ContainerReader, Sections } from "../containers.ts";
import { jsonSection } from "../containers.ts";
import { mergedContent } from "../contentCounts.ts";
import {
  countsPairs,
  type FittedPart,
  fittedPairSections,
  readPairSections,
  readRuleSections,
  ruleSections,
} from "../gatherBaselines.ts";

/** Which baselines a run has, as its catalogue keeps it. */
export interface RunBaselines {
  readonly names: readonly BaselineName[];
  readonly leftOut: readonly LeftOut[];
}

/** The sections of the baselines, from the shards in order. */
export async function mergedBaselines(
  readers: readonly ContainerReader[],
  V: number,
  { found, config }: { readonly found: RunBaselines; readonly config: RunConfig },
): Promise<Sections> {
  const content = found.names.includes("content") ? await mergedContent(readers, config) : null;
  const baselines = withoutLaboriousContent(found, content, config);
  const { names } = baselines;
  const has = (name: BaselineName) => names.includes(name);
  const training = await Promise.all(readers.map((reader) => reader.f64("train.itemCounts")));
  return {
    ...jsonSection("baselines", baselines),
    "train.itemCounts": mergeItemCounts(V, training),
    ...(has("sequence_rules") ? await mergedRules(readers, "rules") : {}),
    ...(has("markov") ? await mergedRules(readers, "markov") : {}),
    ...(has("recent_popularity") ? await mergedSteps(readers) : {}),
    ...(countsPairs(names) ? await mergedPairs(readers, V, has("ease")) : {}),
    ...(content !== null && has("content") ? ruleSections("content", content) : {}),
    ...(has("v_sknn") || has("user_knn") ? await orderedSequences(readers) : {}),
  };
}

/** Leaves content out where nobody asked for it by name and its columns would take too much work. */
function withoutLaboriousContent(
  found: RunBaselines,
  content: ContentCounts | null,
  { baselines: asked }: RunConfig,
): RunBaselines {
  if (content === null || asked !== undefined || contentWork(content) <= CONTENT_WORK_DEFAULT_MAX) {
    return found;
  }
  const reason = "its columns have values that very many items share; ask for it with --baselines";
  return {
    names: found.names.filter((name) => name !== "content"),
    leftOut: [...found.leftOut, { name: "content", reason }],
  };
}

async function mergedRules(readers: readonly ContainerReader[], name: string): Promise<Sections> {
  const parts = await Promise.all(readers.map((reader) => readRuleSections(reader, name)));
  return ruleSections(name, mergeRuleCounts(parts));
}

async function mergedSteps(readers: readonly ContainerReader[]): Promise<Sections> {
  return {
    ...(await mergedRules(readers, "steps.train")),
    ...(await mergedRules(readers, "steps.validation")),
  };
}

async function mergedPairs(
  readers: readonly ContainerReader[],
  V: number,
  hasEase: boolean,
): Promise<Sections> {
  const training = await mergedPart(readers, V, "train");
  const rows = pairRows(V, training.pairs);
  const sections: Record<string, Sections[string]> = {
    ...fittedPairSections("train", { rows, sequencesOf: training.sequencesOf }),
  };
  for (const [entry, { lambda }] of hasEase ? GRIDS.ease.entries() : []) {
    sections[`ease.${entry}`] = easeWeights(V, gramOf(rows, training.sequencesOf), lambda);
  }
  const all = mergeCoOccurrences(V, [training, await mergedPart(readers, V, "validation")]);
  const { sequencesOf } = all;
  Object.assign(sections, fittedPairSections("all", { rows: pairRows(V, all.pairs), sequencesOf }));
  return sections;
}

/** A part of all shards: read one after the other, so that few are in memory at a time. */
async function mergedPart(
  readers: readonly ContainerReader[],
  V: number,
  part: FittedPart,
): Promise<CoOccurrence> {
  const runs: RuleCounts[] = [];
  const sequencesOf: ItemCounts[] = [];
  for (const reader of readers) {
    const counted = await readPairSections(reader, part);
    pushRun(runs, counted.pairs);
    sequencesOf.push(counted.sequencesOf);
  }
  return { pairs: mergeRuleCounts(runs), sequencesOf: mergeItemCounts(V, sequencesOf) };
}

/** All sequences in the order of their ends, and which of them have a training part, in the order of its end. */
async function orderedSequences(readers: readonly ContainerReader[]): Promise<Sections> {
  const shards: EndedSequences[] = [];
  for (const reader of readers) {
    shards.push(
      endedSequences({
        users: await reader.strings("users"),
        starts: await reader.u32("starts"),
        items: await reader.u32("items"),
        labels: await reader.u8("labels"),
        timesMs: await reader.f64("timesMs"),
      }),
    );
  }
  const { starts, items, training, trainingOrder } = orderedByEnd(shards);
  return {
    "sequences.starts": starts,
    "sequences.items": items,
    "sequences.training": training,
    "sequences.trainingOrder": trainingOrder,
  };
}
