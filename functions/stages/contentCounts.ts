// What the baseline "content" counts: how often each value of the columns that say what an item is stood with each
// item.

import { isContent } from "../core/baselines/baselineNames.ts";
import type { ContentCounts } from "../core/baselines/content.ts";
import { mergeRuleCounts, pushRun, type RuleCounts } from "../core/baselines/ruleCounts.ts";
import { sortedPairs } from "../core/baselines/sortedPairs.ts";
import type { FieldColumn } from "../core/inputs/fieldColumn.ts";
import type { RunConfig } from "../core/messages.ts";
import { TEST } from "../core/splits/label.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { fieldName } from "./fieldSections.ts";
import { readRuleSections, ruleSections } from "./gatherBaselines.ts";

const BUFFER_PAIR_COUNT = 2 ** 18;

/** Numbers of the fields that say what an item is. */
export function contentFields({ model }: RunConfig): readonly number[] {
  const fields = model.inputs?.fields ?? [];
  return fields.flatMap((field, index) => (isContent(field) ? [index] : []));
}

/** The counts of a shard's events that are not for the test; of each field its own, values by the vocabulary. */
export function contentSections(
  config: RunConfig,
  fields: Sections,
  { items, labels }: { readonly items: Uint32Array; readonly labels: Uint8Array },
): Sections {
  const sections: Record<string, Sections[string]> = {};
  for (const index of contentFields(config)) {
    const name = fieldName(index);
    const column = {
      offsets: fields[`${name}.offsets`] as Uint32Array,
      values: fields[`${name}.values`] as Uint32Array,
    };
    Object.assign(sections, ruleSections(`content.${index}`, counted(column, items, labels)));
  }
  return sections;
}

function counted(column: FieldColumn, items: Uint32Array, labels: Uint8Array): RuleCounts {
  const { offsets, values } = column;
  const numbers = Math.max(maximum(items), maximum(values)) + 1;
  const buffer = sortedPairs(numbers, BUFFER_PAIR_COUNT);
  const runs: RuleCounts[] = [];
  for (let event = 0; event < items.length; event++) {
    const end = (labels[event] as number) < TEST ? (offsets[event + 1] as number) : 0;
    for (let entry = offsets[event] as number; entry < end; entry++) {
      if (buffer.room() === 0) {
        pushRun(runs, buffer.take());
      }
      buffer.add(items[event] as number, values[entry] as number, 1);
    }
  }
  pushRun(runs, buffer.take());
  return mergeRuleCounts(runs);
}

/** The counts of all shards and fields, values numbered one field after the other. */
export async function mergedContent(
  readers: readonly ContainerReader[],
  config: RunConfig,
): Promise<ContentCounts> {
  const fields: RuleCounts[] = [];
  let base = 0;
  for (const index of contentFields(config)) {
    const parts = readers.map((reader) => readRuleSections(reader, `content.${index}`));
    const merged = mergeRuleCounts(await Promise.all(parts));
    const before = base;
    fields.push({ ...merged, to: merged.to.map((value) => value + before) });
    base += maximum(merged.to);
  }
  return mergeRuleCounts(fields);
}

function maximum(numbers: Uint32Array): number {
  return numbers.reduce((most, number) => (number > most ? number : most), 0);
}
