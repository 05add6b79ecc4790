// What a shard counts for the baselines: its events that are not for the test, sequence by sequence. What a baseline
// with settings needs is counted in two parts, for training and for validation, since its settings are chosen by what
// the training part alone predicts.

import {
  type BaselineName,
  chosenBaselines,
  isContent,
  type LeftOut,
} from "../core/baselines/baselineNames.ts";
import { type CoOccurrence, coOccurrenceAccumulator } from "../core/baselines/coOccurrence.ts";
import type { ItemCounts } from "../core/baselines/itemCounts.ts";
import type { PairRows } from "../core/baselines/pairRows.ts";
import { stepAccumulator, timeStep } from "../core/baselines/recency.ts";
import type { RuleCounts } from "../core/baselines/ruleCounts.ts";
import { baselineCounter } from "../core/cleaning/eventWeights.ts";
import type { Manifest } from "../core/messages.ts";
import type { Sequences } from "../core/sequences.ts";
import { TEST, VALIDATION } from "../core/splits/label.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";

/** The two parts of what baselines are fitted on. */
export const PARTS = ["train", "validation"] as const;
export type FittedPart = (typeof PARTS)[number];

/** Which baselines the run has, by what its vocabulary says of the data. */
export function baselinesOf(
  { config }: Manifest,
  { events }: Pick<DataStatistics, "events">,
  V: number,
): { readonly names: readonly BaselineName[]; readonly leftOut: readonly LeftOut[] } {
  const hasContent = (config.model.inputs?.fields ?? []).some(isContent);
  return chosenBaselines(config.baselines, { events, V, keepSeen: config.keepSeen, hasContent });
}

/** Whether any of the baselines is made of pairs of items. */
export function countsPairs(names: readonly BaselineName[]): boolean {
  return (["association_rules", "item_knn", "ease"] as const).some((name) => names.includes(name));
}

interface Counted {
  readonly V: number;
  readonly names: readonly BaselineName[];
  readonly weightByType: Uint32Array;
  /** Of the whole log. */
  readonly span: { readonly firstMs: number; readonly lastMs: number };
}

/** The sections of a shard's counts. */
export function baselineSections(
  { users, starts, items, types, timesMs }: Sequences,
  labels: Uint8Array,
  { V, names, weightByType, span }: Counted,
): Sections {
  const counter = baselineCounter(V, weightByType);
  const parts = { train: partCounter(V), validation: partCounter(V) };
  const hasPairs = countsPairs(names);
  const hasSteps = names.includes("recent_popularity");
  const partOf = (event: number) =>
    parts[(labels[event] as number) < VALIDATION ? "train" : "validation"];
  for (let user = 0; user < users.length; user++) {
    const range = [starts[user] as number, starts[user + 1] as number] as const;
    const events = fittedEvents(labels, range);
    for (const event of events) {
      const step = hasSteps ? timeStep(timesMs[event] as number, span) : null;
      const weight = weightByType[types[event] as number] ?? 1;
      partOf(event).addEvent(items[event] as number, weight, step);
    }
    counter.add(valuesAt(items, events), valuesAt(types, events));
    if (hasPairs) {
      addPairs(parts, items.subarray(...range), labels.subarray(...range));
    }
  }
  const { itemCounts, rules, steps } = counter.finish();
  const found = { train: parts.train.finish(), validation: parts.validation.finish() };
  return {
    itemCounts,
    "train.itemCounts": found.train.itemCounts,
    ...(names.includes("sequence_rules") ? ruleSections("rules", rules) : {}),
    ...(names.includes("markov") ? ruleSections("markov", steps) : {}),
    ...mapParts((part) => (hasSteps ? ruleSections(`steps.${part}`, found[part].steps) : {})),
    ...mapParts((part) => (hasPairs ? pairSections(part, found[part].pairs) : {})),
  };
}

/** Events of [start, end) that are not for the test. */
function fittedEvents(labels: Uint8Array, [start, end]: readonly [number, number]): Uint32Array {
  const events: number[] = [];
  for (let event = start; event < end; event++) {
    if ((labels[event] as number) < TEST) {
      events.push(event);
    }
  }
  return Uint32Array.from(events);
}

function valuesAt(column: Uint32Array, events: Uint32Array): Uint32Array {
  return events.map((event) => column[event] as number);
}

function mapParts(sectionsOf: (part: FittedPart) => Sections): Sections {
  return { ...sectionsOf("train"), ...sectionsOf("validation") };
}

/** Pairs of a sequence's items, those for training first: a pair with an item for validation belongs to validation. */
function addPairs(
  parts: Readonly<Record<FittedPart, ReturnType<typeof partCounter>>>,
  items: Uint32Array,
  labels: Uint8Array,
): void {
  const training = items.filter((_, event) => (labels[event] as number) < VALIDATION);
  parts.train.addSequence(training, 0);
  const validation = items.filter((_, event) => labels[event] === VALIDATION);
  if (validation.length > 0) {
    const both = new Uint32Array(training.length + validation.length);
    both.set(training);
    both.set(validation, training.length);
    parts.validation.addSequence(both, training.length);
  }
}

/** Counts one part. */
function partCounter(V: number) {
  const itemCounts = new Float64Array(V);
  const steps = stepAccumulator(V);
  const pairs = coOccurrenceAccumulator(V);
  return {
    addEvent(item: number, weight: number, step: number | null): void {
      itemCounts[item] = (itemCounts[item] as number) + weight;
      if (step !== null) {
        steps.add(item, step, weight);
      }
    },
    addSequence: pairs.add,
    finish: () => ({ itemCounts, steps: steps.finish(), pairs: pairs.finish() }),
  };
}

/** Sections of counted pairs under `name`. */
export function ruleSections(name: string, { from, to, weight }: RuleCounts): Sections {
  return { [`${name}.from`]: from, [`${name}.to`]: to, [`${name}.weight`]: weight };
}

/** What ruleSections wrote. */
export async function readRuleSections(reader: ContainerReader, name: string): Promise<RuleCounts> {
  return {
    from: await reader.u32(`${name}.from`),
    to: await reader.u32(`${name}.to`),
    weight: await reader.f64(`${name}.weight`),
  };
}

/** Sections of the pairs of a part. */
export function pairSections(part: FittedPart, { pairs, sequencesOf }: CoOccurrence): Sections {
  return { ...ruleSections(`pairs.${part}`, pairs), [`sequences.${part}`]: sequencesOf };
}

/** What pairSections wrote. */
export async function readPairSections(
  reader: ContainerReader,
  part: FittedPart,
): Promise<CoOccurrence> {
  return {
    pairs: await readRuleSections(reader, `pairs.${part}`),
    sequencesOf: await reader.f64(`sequences.${part}`),
  };
}

/** What the catalogue has of pairs: those of the training part, and those of all that baselines are fitted on. */
export type PairSet = "train" | "all";

/** Pairs in rows, with the sequences of each item. */
export interface FittedPairs {
  readonly rows: PairRows;
  readonly sequencesOf: ItemCounts;
}

/** Sections of the catalogue's pairs. */
export function fittedPairSections(set: PairSet, { rows, sequencesOf }: FittedPairs): Sections {
  return {
    [`pairs.${set}.starts`]: rows.starts,
    [`pairs.${set}.others`]: rows.others,
    [`pairs.${set}.counts`]: rows.counts,
    [`pairs.${set}.sequences`]: sequencesOf,
  };
}

/** What fittedPairSections wrote. */
export async function readFittedPairs(reader: ContainerReader, set: PairSet): Promise<FittedPairs> {
  return {
    rows: {
      starts: await reader.u32(`pairs.${set}.starts`),
      others: await reader.u32(`pairs.${set}.others`),
      counts: await reader.u32(`pairs.${set}.counts`),
    },
    sequencesOf: await reader.f64(`pairs.${set}.sequences`),
  };
}
