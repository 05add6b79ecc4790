// Reduces a round of cleaning: adds up what is left of each item and decides whether some are now too rare, which takes
// another round, or whether this is the fixed point. Then the vocabulary is written from the events that stay, and the
// time axis is cut through them.

import { mergeItemCounts } from "../../core/baselines/itemCounts.ts";
import { KEPT } from "../../core/cleaning/cleaning.ts";
import { nextAlive } from "../../core/cleaning/itemCore.ts";
import { InvalidInputError } from "../../core/errors.ts";
import { aliveItemsKey, dictionaryKey, vocabularyKey } from "../../core/keys.ts";
import type { CleanEntry, LogEntry } from "../../core/messages.ts";
import { TRAIN, VALIDATION } from "../../core/splits/label.ts";
import { type TimeColumns, timeRange } from "../../core/splits/timeSelection.ts";
import { openCleaned } from "../clean.ts";
import type { ContainerReader } from "../containers.ts";
import { jsonSection, openContainer, stringSections, writeContainer } from "../containers.ts";
import { grownNames } from "../earlier.ts";
import type { WaveContext } from "../taskContext.ts";
import { copiedFieldVocabularies } from "./fieldVocabulary.ts";
import type { DataStatistics } from "./vocabulary.ts";
import { resolveSplit } from "./vocabulary.ts";

export async function reduceClean(context: WaveContext<CleanEntry>): Promise<LogEntry> {
  const { manifest, entry, ports } = context;
  const { run, config } = manifest;
  const indexes = Array.from({ length: entry.tasks }, (_, index) => index);
  const readers = await Promise.all(
    indexes.map((index) => openCleaned(ports.store, manifest, { round: entry.round, index })),
  );
  const parts = await Promise.all(readers.map((reader) => reader.f64("itemCounts")));
  const counts = mergeItemCounts(parts[0]?.length ?? 1, parts);
  const minItemEvents = config.cleaning?.minItemEvents ?? null;
  const alive = nextAlive(counts, { minItemEvents });
  if (alive !== null) {
    const round = entry.round + 1;
    const key = aliveItemsKey(run, round);
    await writeContainer(ports.store, { key, kind: "alive", sections: { items: alive } });
    return { kind: "wave", stage: "clean", tasks: entry.tasks, objects: [key], round };
  }
  const key = await writeVocabulary(context, counts, readers);
  return {
    kind: "wave",
    stage: "gather",
    tasks: entry.tasks,
    objects: [key],
    cleanRound: entry.round,
  };
}

/** The dictionary without the items that have no event left, with times and cuts of what stays. */
async function writeVocabulary(
  { manifest, ports }: WaveContext,
  counts: Float64Array,
  readers: readonly ContainerReader[],
): Promise<string> {
  const dictionary = await openContainer(ports.store, dictionaryKey(manifest.run), "vocabulary");
  const items = await dictionary.strings("items");
  const left = items.filter((_, index) => (counts[index + 1] ?? 0) > 0);
  if (left.length === 0) {
    throw new InvalidInputError({
      code: "nothing-left",
      what: "the cleaning rules remove every event",
      where: manifest.inputs.map(({ uri }) => uri).join(", "),
      expected: "events that satisfy all rules together",
      found: "none",
      fix: "lower --min-item-events and --min-user-events, or raise --max-events-per-day and --max-events-per-user",
    });
  }
  const times = await keptTimes({ manifest, ports }, readers);
  const statistics = await dictionary.json<DataStatistics>("statistics");
  const key = vocabularyKey(manifest.run);
  const grown = await grownNames(ports.store, manifest);
  const cleaned: DataStatistics = {
    ...statistics,
    firstTimeMs: times.firstTimeMs,
    lastTimeMs: times.lastTimeMs,
    split: await resolveSplit(manifest, times.cutTimes, times.validationEvents),
  };
  await writeContainer(ports.store, {
    key,
    kind: "vocabulary",
    sections: {
      ...jsonSection("statistics", cleaned),
      ...jsonSection("segments", await dictionary.json("segments")),
      ...stringSections("items", await grown.items(left)),
      ...stringSections("eventTypes", await dictionary.strings("eventTypes")),
      "eventTypes.counts": await dictionary.u32("eventTypes.counts"),
      ...(await copiedFieldVocabularies(dictionary, manifest)),
    },
  });
  return key;
}

interface KeptTimes {
  /** Of the kept events that preprocessing labelled train; one column a shard. */
  readonly cutTimes: TimeColumns;
  readonly validationEvents: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
}

async function keptTimes(
  { manifest, ports }: Pick<WaveContext, "manifest" | "ports">,
  readers: readonly ContainerReader[],
): Promise<KeptTimes> {
  /** The kept events of one shard. */
  async function keptOf(reader: ContainerReader, index: number) {
    const first = await openCleaned(ports.store, manifest, { round: 0, index });
    const fates = await reader.u8("fates");
    const isKept = (_: number, event: number) => fates[event] === KEPT;
    const labels = (await first.u8("labels")).filter(isKept);
    return { labels, timesMs: (await first.f64("timesMs")).filter(isKept) };
  }
  async function* cutTimes(): AsyncIterable<Float64Array> {
    for (const [index, reader] of readers.entries()) {
      const { labels, timesMs } = await keptOf(reader, index);
      yield timesMs.filter((_, event) => labels[event] === TRAIN);
    }
  }
  let validationEvents = 0;
  let firstTimeMs = Number.POSITIVE_INFINITY;
  let lastTimeMs = Number.NEGATIVE_INFINITY;
  for (const [index, reader] of readers.entries()) {
    const { labels, timesMs } = await keptOf(reader, index);
    validationEvents += labels.filter((label) => label === VALIDATION).length;
    const range = await timeRange(() => [timesMs]);
    firstTimeMs = Math.min(firstTimeMs, range.firstMs);
    lastTimeMs = Math.max(lastTimeMs, range.lastMs);
  }
  return { cutTimes, validationEvents, firstTimeMs, lastTimeMs };
}
