// Reduces the preprocess wave: numbers the items and event types of all inputs, and cuts the time axis. Item numbers
// follow the order of the ids, so they say nothing about what happened after the cut; 0 is padding.

import { assert } from "../../core/assert.ts";
import { hasCleanWave } from "../../core/cleaning/cleaning.ts";
import { InvalidInputError } from "../../core/errors.ts";
import { checkBadRows } from "../../core/ingest.ts";
import { artifactKey, dictionaryKey, vocabularyKey } from "../../core/keys.ts";
import type { LogEntry, Manifest } from "../../core/messages.ts";
import { type SkippedLines, skippedSum, skippedText } from "../../core/skippedLines.ts";
import type { ResolvedSplit } from "../../core/splits/label.ts";
import { cutAtQuantile, resolveTimeCuts, VALIDATION_QUANTILE } from "../../core/splits/timeCut.ts";
import { type TimeColumns, timeRange } from "../../core/splits/timeSelection.ts";
import { compareStrings } from "../../core/strings.ts";
import type { ContainerReader } from "../containers.ts";
import { jsonSection, stringSections, writeContainer } from "../containers.ts";
import { grownNames } from "../earlier.ts";
import type { PreprocessStatistics } from "../preprocess.ts";
import { QUARANTINE, type QuarantineCause } from "../quarantine.ts";
import type { Segment } from "../stitch.ts";
import { stitchedSegments } from "../stitch.ts";
import type { WaveContext } from "../taskContext.ts";
import { fieldVocabularies } from "./fieldVocabulary.ts";

/** What all later stages know of the data as a whole. */
export interface DataStatistics {
  readonly rows: number;
  readonly events: number;
  readonly quarantined: number;
  /** Rows that rules took out before they were events, by rule. */
  readonly removed: Readonly<Record<string, number>>;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  readonly quarantineCauses: readonly QuarantineCause[];
  /** Lines that were no rows, where there were any. */
  readonly skipped?: SkippedLines;
  readonly split: ResolvedSplit;
}

export async function reduceVocabulary(context: WaveContext): Promise<LogEntry> {
  const { manifest, ports } = context;
  const segments = await stitchedSegments(manifest, ports);
  const readers = segments.map(({ reader }) => reader);
  const quarantine = artifactKey(manifest.run, QUARANTINE);
  await ports.store.putIfAbsent(
    quarantine,
    segments.map((segment) => segment.quarantine),
  );
  const statistics = await mergeStatistics(segments, manifest);
  const items = await mergedNames(readers, "items");
  const eventTypes = await mergedNames(readers, "eventTypes");
  checkEventWeights(manifest, eventTypes);
  const grown = await grownNames(ports.store, manifest);
  const typeNames = await grown.eventTypes([...eventTypes.keys()]);
  const isCleaned = hasCleanWave(manifest.config.cleaning);
  const key = isCleaned ? dictionaryKey(manifest.run) : vocabularyKey(manifest.run);
  await writeContainer(ports.store, {
    key,
    kind: "vocabulary",
    sections: {
      ...jsonSection("statistics", statistics),
      ...jsonSection(
        "segments",
        segments.map((segment) => segment.key),
      ),
      ...stringSections(
        "items",
        isCleaned ? [...items.keys()] : await grown.items([...items.keys()]),
      ),
      ...stringSections("eventTypes", typeNames),
      "eventTypes.counts": Uint32Array.from(typeNames, (name) => eventTypes.get(name) ?? 0),
      ...(await fieldVocabularies(readers, manifest, typeNames, grown)),
    },
  });
  const next = isCleaned ? ({ stage: "clean", round: 0 } as const) : ({ stage: "gather" } as const);
  const objects = [key, quarantine, ...segments.flatMap(repairedKeys)];
  return { kind: "wave", tasks: manifest.config.shards, objects, ...next };
}

function repairedKeys({ key, isRepaired }: Segment): readonly string[] {
  return isRepaired ? [key] : [];
}

async function mergeStatistics(
  segments: readonly Segment[],
  manifest: Manifest,
): Promise<DataStatistics> {
  const all = segments.map(({ statistics }) => statistics);
  const sum = (field: "rows" | "events" | "quarantined" | "validationEvents") =>
    all.reduce((total, statistics) => total + statistics[field], 0);
  checkRows(all, manifest);
  if (sum("events") === 0) {
    throw noEvents(all, manifest);
  }
  const withEvents = all.filter(({ events }) => events > 0);
  const skipped = skippedSum(all);
  return {
    ...(skippedText(skipped) !== null && { skipped }),
    rows: sum("rows"),
    events: sum("events"),
    quarantined: sum("quarantined"),
    removed: mergedRemoved(all),
    firstTimeMs: Math.min(...withEvents.map(({ firstTimeMs }) => firstTimeMs)),
    lastTimeMs: Math.max(...withEvents.map(({ lastTimeMs }) => lastTimeMs)),
    quarantineCauses: mergedCauses(all),
    split: await resolveSplit(manifest, () => cutTimes(segments), sum("validationEvents")),
  };
}

/** One pass over the times from which the split is cut, a column of one task at a time. */
async function* cutTimes(segments: readonly Segment[]): AsyncIterable<Float64Array> {
  for (const { reader } of segments) {
    yield await reader.f64("cutTimes");
  }
}

/** Cuts come from the events that preprocessing labelled train: all of them, unless a column says otherwise. */
export async function resolveSplit(
  manifest: Manifest,
  times: TimeColumns,
  validationEvents: number,
): Promise<ResolvedSplit> {
  const { split } = manifest.config;
  switch (split.kind) {
    case "last-item":
    case "last":
    case "ratio":
      return split;
    case "fold":
    case "users":
      return { ...split, seed: manifest.config.seed };
    case "time":
      return { kind: "time", ...(await resolveTimeCuts(split, times)) };
    case "column": {
      const isCut = validationEvents === 0 && (await timeRange(times)).count > 0;
      return {
        kind: "column",
        validationFromMs: isCut ? await cutAtQuantile(times, VALIDATION_QUANTILE) : null,
      };
    }
  }
}

/** A weight for a type that does not occur is a slip of the pen. */
function checkEventWeights({ config, inputs }: Manifest, types: ReadonlyMap<string, number>): void {
  const unknown = config.cleaning?.eventWeights.find(({ event }) => !types.has(event));
  if (unknown !== undefined) {
    throw new InvalidInputError({
      code: "unknown-event-type",
      what: "a weight is given for an event type that does not occur",
      where: inputs.map(({ uri }) => uri).join(", "),
      expected: [...types.keys()]
        .map((name) => JSON.stringify(name))
        .join(", ")
        .slice(0, 400),
      found: JSON.stringify(unknown.event),
      fix: "name the types as the file does in --event-weights, or check --columns event=…",
    });
  }
}

async function mergedNames(
  readers: readonly ContainerReader[],
  name: "items" | "eventTypes",
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const reader of readers) {
    const values = await reader.strings(name);
    const occurrences = await reader.u32(`${name}.counts`);
    for (const [index, value] of values.entries()) {
      counts.set(value, (counts.get(value) ?? 0) + (occurrences[index] ?? 0));
    }
  }
  return new Map([...counts].sort(([a], [b]) => compareStrings(a, b)));
}

/** Causes of all inputs by frequency, then by name; the example is the first input's. */
function mergedCauses(all: readonly PreprocessStatistics[]): readonly QuarantineCause[] {
  const causes = new Map<string, QuarantineCause>();
  for (const cause of all.flatMap(({ quarantineCauses }) => quarantineCauses)) {
    const known = causes.get(cause.errorType);
    const merged = known === undefined ? cause : { ...known, count: known.count + cause.count };
    causes.set(cause.errorType, merged);
  }
  return [...causes.values()].sort(
    (a, b) => b.count - a.count || compareStrings(a.errorType, b.errorType),
  );
}

/** Every row is accounted for, and no more are set aside than the run allows. */
function checkRows(all: readonly PreprocessStatistics[], manifest: Manifest): void {
  const total = (of: (statistics: PreprocessStatistics) => number) =>
    all.reduce((sum, statistics) => sum + of(statistics), 0);
  const [rows, events, quarantined] = [
    total((statistics) => statistics.rows),
    total((statistics) => statistics.events),
    total((statistics) => statistics.quarantined),
  ];
  const removed = Object.values(mergedRemoved(all)).reduce((sum, count) => sum + count, 0);
  assert(rows === events + quarantined + removed, "rows = events + quarantined + removed");
  const first = all.flatMap(({ quarantineCauses }) => quarantineCauses.map((c) => c.example))[0];
  checkBadRows(
    manifest.config.ingest?.badRowsMax ?? null,
    { rows, quarantined },
    {
      where: manifest.inputs.map(({ uri }) => uri).join(", "),
      first: `${first?.file}, line ${first?.line}: ${first?.message}`,
      quarantine: artifactKey(manifest.run, QUARANTINE),
    },
  );
}

/** Counts of all inputs by rule, in the order of the rules' names. */
function mergedRemoved(all: readonly PreprocessStatistics[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const [rule, count] of all.flatMap(({ removed }) => Object.entries(removed))) {
    counts.set(rule, (counts.get(rule) ?? 0) + count);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => compareStrings(a, b)));
}

function noEvents(all: readonly PreprocessStatistics[], manifest: Manifest): InvalidInputError {
  const rows = all.reduce((total, statistics) => total + statistics.rows, 0);
  const lost = [...mergedCauses(all).slice(0, 1).map(causeText), ...removedTexts(all)];
  return new InvalidInputError({
    code: rows === 0 ? "no-rows" : "no-events",
    what: "the input holds no event",
    where: manifest.inputs.map(({ uri }) => uri).join(", "),
    expected: "at least one row with a user, an item and a time",
    found: rows === 0 ? "no rows" : `${rows} rows, all ${lost.join("; and ")}`,
    fix: "check the column mapping with --columns user=…,item=…,time=… and the delimiter",
  });
}

function causeText({ count, errorType, example }: QuarantineCause): string {
  return `set aside: ${count} × ${errorType}, such as line ${example.line}: ${example.message}`;
}

/** What rules of reading removed, if they removed anything. */
function removedTexts(all: readonly PreprocessStatistics[]): readonly string[] {
  const counts = Object.entries(mergedRemoved(all));
  const text = counts.map(([rule, count]) => `${count} × ${rule}`).join(", ");
  return counts.length === 0 ? [] : [`removed: ${text}`];
}
