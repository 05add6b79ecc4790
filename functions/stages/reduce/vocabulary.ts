// Reduces the preprocess wave: numbers the items and event types of all inputs, and cuts the time axis. Item numbers
// follow the order of the ids, so they say nothing about what happened after the cut; 0 is padding.

import { InvalidInputError } from "../../core/errors.ts";
import { artifactKey, vocabularyKey } from "../../core/keys.ts";
import type { LogEntry, Manifest } from "../../core/messages.ts";
import type { ResolvedSplit } from "../../core/splits/label.ts";
import { cutAtQuantile, resolveTimeCuts, VALIDATION_QUANTILE } from "../../core/splits/timeCut.ts";
import { compareStrings } from "../../core/strings.ts";
import type { ContainerReader } from "../containers.ts";
import { jsonSection, stringSections, writeContainer } from "../containers.ts";
import type { PreprocessStatistics } from "../preprocess.ts";
import type { QuarantineCause } from "../quarantine.ts";
import type { Segment } from "../stitch.ts";
import { stitchedSegments } from "../stitch.ts";
import type { WaveContext } from "../taskContext.ts";

/** Name of the artefact with the rows set aside, written whatever becomes of the run. */
export const QUARANTINE = "quarantine.jsonl";

/** What all later stages know of the data as a whole. */
export interface DataStatistics {
  readonly rows: number;
  readonly events: number;
  readonly quarantined: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  readonly quarantineCauses: readonly QuarantineCause[];
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
  const key = vocabularyKey(manifest.run);
  await writeContainer(ports.store, {
    key,
    kind: "vocabulary",
    sections: {
      ...jsonSection("statistics", statistics),
      ...jsonSection(
        "segments",
        segments.map((segment) => segment.key),
      ),
      ...stringSections("items", [...items.keys()]),
      ...stringSections("eventTypes", [...eventTypes.keys()]),
      "eventTypes.counts": Uint32Array.from(eventTypes.values()),
    },
  });
  return {
    kind: "wave",
    stage: "gather",
    tasks: manifest.config.shards,
    objects: [key, quarantine, ...segments.flatMap(repairedKeys)],
  };
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
  if (sum("events") === 0) {
    throw noEvents(all, manifest);
  }
  const withEvents = all.filter(({ events }) => events > 0);
  const times = await Promise.all(segments.map(({ reader }) => reader.f64("cutTimes")));
  return {
    rows: sum("rows"),
    events: sum("events"),
    quarantined: sum("quarantined"),
    firstTimeMs: Math.min(...withEvents.map(({ firstTimeMs }) => firstTimeMs)),
    lastTimeMs: Math.max(...withEvents.map(({ lastTimeMs }) => lastTimeMs)),
    quarantineCauses: mergedCauses(all),
    split: resolveSplit(manifest, times, sum("validationEvents")),
  };
}

/** Cuts come from the events that preprocessing labelled train: all of them, unless a column says otherwise. */
function resolveSplit(
  manifest: Manifest,
  times: readonly Float64Array[],
  validationEvents: number,
): ResolvedSplit {
  const { split } = manifest.config;
  switch (split.kind) {
    case "last-item":
      return split;
    case "time":
      return { kind: "time", ...resolveTimeCuts(split, times) };
    case "column": {
      const hasTraining = times.some((column) => column.length > 0);
      const isCut = validationEvents === 0 && hasTraining;
      return {
        kind: "column",
        validationFromMs: isCut ? cutAtQuantile(times, VALIDATION_QUANTILE) : null,
      };
    }
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

function noEvents(all: readonly PreprocessStatistics[], manifest: Manifest): InvalidInputError {
  const [cause] = mergedCauses(all);
  const rows = all.reduce((total, statistics) => total + statistics.rows, 0);
  return new InvalidInputError({
    code: rows === 0 ? "no-rows" : "no-events",
    what: "the input holds no event",
    where: manifest.inputs.map(({ uri }) => uri).join(", "),
    expected: "at least one row with a user, an item and a time",
    found:
      cause === undefined
        ? "no rows"
        : `${rows} rows, all set aside: ${cause.count} × ${cause.errorType}, such as line ${cause.example.line}: ${cause.example.message}`,
    fix: "check the column mapping with --columns user=…,item=…,time=… and the delimiter",
  });
}
