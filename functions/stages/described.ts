// Columns that describe events for the evaluation (core/run/described.ts) on their way through the stages: gathered
// with a shard, summed up in the catalogue, read with both where cases are looked at.

import { present } from "../core/assert.ts";
import {
  type CategoryCounts,
  countCategories,
  itemCategories,
  mergeCategoryCounts,
} from "../core/evaluation/itemCategories.ts";
import { countPrices, priceRanges } from "../core/evaluation/priceClasses.ts";
import { chooseEvents } from "../core/inputs/fieldColumn.ts";
import { fieldsRead } from "../core/inputs/fieldsRead.ts";
import { catalogueKey, vocabularyKey } from "../core/keys.ts";
import type { Manifest, RunConfig } from "../core/messages.ts";
import type { DescribedRole } from "../core/run/described.ts";
import type { Sequences } from "../core/sequences.ts";
import { TEST } from "../core/splits/label.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type ContainerReader, jsonSection, openContainer, type Sections } from "./containers.ts";
import { fieldName } from "./fieldSections.ts";
import { readPartitionColumn } from "./gatherFields.ts";
import { numbersOfColumn } from "./numberFields.ts";
import { shardKey } from "./shard.ts";
import type { TaskContext, WaveContext } from "./taskContext.ts";

/** Values of a role that have a slice of their own; the others share one. */
const NAMED_MAX = 20;

/** What the catalogue says of the described columns. */
export interface DescribedSummary {
  /** The values with most events before the test, by number and by name, the most frequent first. */
  readonly named: Readonly<Partial<Record<"category" | "country", readonly NamedValue[]>>>;
  /** The range, from 0 to 4, of each class of prices (core/evaluation/priceClasses.ts). */
  readonly priceRanges?: readonly number[];
}

export interface NamedValue {
  readonly value: number;
  readonly name: string;
}

/** A shard's columns, event by event, where the run has them: 0 for no category or country, NaN for no price. */
export interface Described {
  readonly summary: DescribedSummary;
  readonly category: Uint32Array | null;
  readonly country: Uint32Array | null;
  readonly price: Float64Array | null;
  /** [V] the category of each item, 0 for none. */
  readonly itemCategories: Uint32Array | null;
}

/** The sections of the shard's described columns. */
export async function gatherDescribed(
  context: TaskContext,
  vocabulary: ContainerReader,
  { sequences, labels }: { readonly sequences: Sequences; readonly labels: Uint8Array },
): Promise<Sections> {
  const sections: Record<string, Sections[string]> = {};
  for (const [role, place] of placesOf(context.manifest.config)) {
    const name = fieldName(place);
    const column = await readPartitionColumn(context, vocabulary, name);
    const chosen = chooseEvents(column, sequences.order);
    if (role === "price") {
      sections["describe.price"] = numbersOfColumn(chosen, await vocabulary.strings(name));
      continue;
    }
    // Of several values of an event the first counts.
    const values = Uint32Array.from(labels, (_, event) => {
      const [start, end] = [chosen.offsets[event] as number, chosen.offsets[event + 1] as number];
      return start < end ? (chosen.values[start] as number) : 0;
    });
    sections[`describe.${role}`] = values;
    if (role === "category") {
      const isCounted = (event: number) => (labels[event] as number) < TEST;
      const counts = countCategories(sequences.items, values, isCounted);
      Object.assign(sections, {
        "describe.categories.item": counts.item,
        "describe.categories.category": counts.category,
        "describe.categories.count": counts.count,
      });
    }
  }
  return sections;
}

/** The sections of the catalogue: the category of each item, the values that have a name, ranges of prices. */
export async function describedCatalogue(
  { manifest, ports }: Pick<WaveContext, "manifest" | "ports">,
  shards: readonly ContainerReader[],
  V: number,
): Promise<Sections> {
  const places = placesOf(manifest.config);
  if (places.length === 0) {
    return {};
  }
  const vocabulary = await openContainer(ports.store, vocabularyKey(manifest.run), "vocabulary");
  const named: Partial<Record<"category" | "country", readonly NamedValue[]>> = {};
  let ranges: readonly number[] | null = null;
  for (const [role, place] of places) {
    if (role === "price") {
      ranges = priceRanges(await trainingPrices(shards));
    } else {
      const names = await vocabulary.strings(fieldName(place));
      named[role] = await frequentValues(shards, `describe.${role}`, names);
    }
  }
  const summary: DescribedSummary = { named, ...(ranges !== null && { priceRanges: ranges }) };
  const hasCategory = manifest.config.describe?.category !== undefined;
  const counts = hasCategory ? await Promise.all(shards.map(categoryCounts)) : [];
  return {
    ...jsonSection("described", summary),
    ...(hasCategory && { itemCategories: itemCategories(mergeCategoryCounts(counts), V) }),
  };
}

/** The described columns of shard `index`; all null for a run without. */
export async function readDescribed(
  store: ObjectStore,
  manifest: Manifest,
  index: number,
): Promise<Described> {
  const catalogue = await openContainer(store, catalogueKey(manifest.run), "catalogue");
  const shard = await openContainer(store, shardKey(manifest, index), "gather");
  const numbers = async (name: string) => (shard.has(name) ? shard.u32(name) : null);
  return {
    summary: catalogue.has("described") ? await catalogue.json("described") : { named: {} },
    category: await numbers("describe.category"),
    country: await numbers("describe.country"),
    price: shard.has("describe.price") ? await shard.f64("describe.price") : null,
    itemCategories: catalogue.has("itemCategories") ? await catalogue.u32("itemCategories") : null,
  };
}

/** Where among the fields that are read each described column is. */
function placesOf(config: RunConfig): readonly (readonly [DescribedRole, number])[] {
  const fields = fieldsRead(config);
  return Object.entries(config.describe ?? {}).map(([role, column]) => {
    const place = fields.findIndex(
      (field) => field.column === column && (field.kind === "values" || field.kind === "buckets"),
    );
    return [role as DescribedRole, place] as const;
  });
}

async function categoryCounts(shard: ContainerReader): Promise<CategoryCounts> {
  return {
    item: await shard.u32("describe.categories.item"),
    category: await shard.u32("describe.categories.category"),
    count: await shard.u32("describe.categories.count"),
  };
}

/** The most frequent values before the test, equals by number. */
async function frequentValues(
  shards: readonly ContainerReader[],
  section: string,
  names: readonly string[],
): Promise<readonly NamedValue[]> {
  const counts = new Float64Array(names.length + 1);
  for (const shard of shards) {
    const labels = await shard.u8("labels");
    for (const [event, value] of (await shard.u32(section)).entries()) {
      counts[value] = (counts[value] as number) + ((labels[event] as number) < TEST ? 1 : 0);
    }
  }
  return Array.from(counts.keys())
    .filter((value) => value > 0 && (counts[value] as number) > 0)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
    .slice(0, NAMED_MAX)
    .map((value) => ({ value, name: present(names[value - 1], "every value has a name") }));
}

async function trainingPrices(shards: readonly ContainerReader[]): Promise<Float64Array> {
  const sum = countPrices([]);
  for (const shard of shards) {
    const labels = await shard.u8("labels");
    const prices = await shard.f64("describe.price");
    const counts = countPrices(prices.filter((_, event) => (labels[event] as number) < TEST));
    counts.forEach((count, element) => {
      sum[element] = (sum[element] as number) + count;
    });
  }
  return sum;
}
