// Gathers one partition: its segment of every preprocess result becomes the shard of that partition, the users'
// sequences in time order, numbered by the vocabulary and labelled by split, with what the baselines count.

import { present } from "../core/assert.ts";
import { removedCounts } from "../core/cleaning/cleaning.ts";
import { weightsByType } from "../core/cleaning/eventWeights.ts";
import { growable } from "../core/growable.ts";
import { vocabularyKey } from "../core/keys.ts";
import type { GatherEntry, Manifest } from "../core/messages.ts";
import type { EventColumns, Sequences } from "../core/sequences.ts";
import { sequencesFromEvents } from "../core/sequences.ts";
import type { UserCases } from "../core/splits/cases.ts";
import { TEST } from "../core/splits/label.ts";
import { firstTrainingTimes } from "../core/splits/leaks.ts";
import { sequenceCases } from "../core/splits/sequenceCases.ts";
import { labelSequences } from "../core/splits/sequenceLabels.ts";
import { finalFates } from "./clean.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { jsonSection, openContainer, stringSections } from "./containers.ts";
import { contentSections } from "./contentCounts.ts";
import { gatherDescribed } from "./described.ts";
import { baselineSections, baselinesOf } from "./gatherBaselines.ts";
import { gatherFields } from "./gatherFields.ts";
import { gatherStatistics } from "./gatherStatistics.ts";
import { labelSums, resolvedHeads, trainingEvents } from "./heads.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";
import type { TaskContext } from "./taskContext.ts";

export async function gather(context: TaskContext<GatherEntry>): Promise<Sections> {
  const { manifest, entry, ports } = context;
  const vocabulary = await openContainer(ports.store, vocabularyKey(manifest.run), "vocabulary");
  const itemIds = await vocabulary.strings("items");
  const eventTypes = await vocabulary.strings("eventTypes");
  const data = await vocabulary.json<DataStatistics>("statistics");
  const V = itemIds.length + 1;
  const { users, events } = await readSegments(context, {
    items: new Map(itemIds.map((id, index) => [id, index + 1])),
    eventTypes: new Map(eventTypes.map((name, index) => [name, index])),
    segments: await vocabulary.json<readonly string[]>("segments"),
  });
  const fates = await finalFates(context, entry.cleanRound);
  const { sessions = null } = manifest.config;
  const sequences = sequencesFromEvents(users, events, fates, sessions);
  const labels = labelSequences(data.split, sequences, { areSessions: sessions !== null });
  const fields = await gatherFields(context, vocabulary, { sequences, labels });
  const tests = sequenceCases({ ...sequences, labels }, TEST, manifest.config);
  const counted = gatherStatistics(sequences, labels, {
    tests,
    config: manifest.config,
    eventTypeCount: eventTypes.length,
    removed: fates === null ? null : removedCounts(fates, manifest.config.cleaning),
  });
  const statistics =
    fields.changed.length === 0 ? counted : { ...counted, changed: fields.changed };
  const { names } = baselinesOf(manifest, data, V);
  return {
    ...jsonSection("statistics", statistics),
    ...stringSections("users", sequences.users),
    starts: sequences.starts,
    items: sequences.items,
    timesMs: sequences.timesMs,
    types: sequences.types,
    labels,
    ...fields.sections,
    ...(await gatherDescribed(context, vocabulary, { sequences, labels })),
    ...targetSections(sequences, tests),
    firstTimes: firstTrainingTimes(sequences, labels, V),
    ...baselineSections(sequences, labels, {
      V,
      names,
      span: { firstMs: data.firstTimeMs, lastMs: data.lastTimeMs },
      weightByType: weightsByType(eventTypes, manifest.config.cleaning?.eventWeights ?? []),
    }),
    ...(names.includes("content")
      ? contentSections(manifest.config, fields.sections, { items: sequences.items, labels })
      : {}),
    ...headSections(manifest, sequences, labels, eventTypes),
  };
}

/** What the constants of further heads are found from; nothing where there are none. */
function headSections(
  manifest: Manifest,
  { users, starts, timesMs, types }: Sequences,
  labels: Uint8Array,
  eventTypes: readonly string[],
): Sections {
  const heads = resolvedHeads(manifest, eventTypes);
  if (heads.length === 0) {
    return {};
  }
  const sums = labelSums(heads, users.length, (user) => {
    const range = [starts[user], starts[user + 1]] as const;
    const events = { timesMs: timesMs.subarray(...range), types: types.subarray(...range) };
    return trainingEvents(events, labels.subarray(...range));
  });
  return jsonSection("headSums", sums);
}

/** Numbers of the run's vocabulary by external name. Items that cleaning removed have none and become 0. */
interface Numbering {
  readonly items: ReadonlyMap<string, number>;
  readonly eventTypes: ReadonlyMap<string, number>;
  /** Keys of the preprocess results that count. */
  readonly segments: readonly string[];
}

/** The partition's events from all preprocess results, in the order of the inputs and of their rows. */
export async function readSegments(
  { manifest, index, ports }: TaskContext,
  numbering: Numbering,
): Promise<{ users: readonly string[]; events: EventColumns }> {
  const users = new Map<string, number>();
  const sessions = new Map<string, number>();
  const segments: EventColumns[] = [];
  for (const key of numbering.segments) {
    const reader = await openContainer(ports.store, key, "preprocess");
    const segment = await readSegment(reader, index, users, numbering);
    segments.push({ ...segment, session: await readSessions(reader, index, sessions) });
  }
  return {
    users: [...users.keys()],
    events: {
      user: joined(Uint32Array, segments, (segment) => segment.user),
      item: joined(Uint32Array, segments, (segment) => segment.item),
      timeMs: joined(Float64Array, segments, (segment) => segment.timeMs),
      type: joined(Uint32Array, segments, (segment) => segment.type),
      splitCode: joined(Uint8Array, segments, (segment) => segment.splitCode),
      session:
        manifest.config.sessions?.kind === "column"
          ? joined(Uint32Array, segments, (segment) => segment.session ?? new Uint32Array(0))
          : null,
    },
  };
}

/** One segment with its local numbers replaced; users new to the partition are added to `users`. */
async function readSegment(
  reader: ContainerReader,
  partition: number,
  users: Map<string, number>,
  numbering: Numbering,
): Promise<EventColumns> {
  const userOf = (await reader.strings(`${partition}/users`)).map((id) => {
    const known = users.get(id) ?? users.size;
    users.set(id, known);
    return known;
  });
  const itemOf = (await reader.strings("items")).map((id) => numbering.items.get(id) ?? 0);
  const typeOf = (await reader.strings("eventTypes")).map((name) =>
    present(numbering.eventTypes.get(name), "the vocabulary holds every event type"),
  );
  return {
    user: renumbered(await reader.u32(`${partition}/user`), userOf),
    item: renumbered(await reader.u32(`${partition}/item`), itemOf),
    timeMs: await reader.f64(`${partition}/timeMs`),
    type: renumbered(await reader.u32(`${partition}/event`), typeOf),
    splitCode: await reader.u8(`${partition}/label`),
  };
}

/** The sessions of a segment, numbered over all segments; null where no column names them. */
async function readSessions(
  reader: ContainerReader,
  partition: number,
  sessions: Map<string, number>,
): Promise<Uint32Array | null> {
  if (!reader.has(`${partition}/session`)) {
    return null;
  }
  const numbers = (await reader.strings(`${partition}/sessions`)).map((id) => {
    const known = sessions.get(id) ?? sessions.size;
    sessions.set(id, known);
    return known;
  });
  return renumbered(await reader.u32(`${partition}/session`), numbers);
}

function renumbered(column: Uint32Array, numbers: readonly number[]): Uint32Array {
  return column.map((local) => numbers[local] as number);
}

function joined<T extends Uint8Array | Uint32Array | Float64Array>(
  type: new (length: number) => T,
  segments: readonly EventColumns[],
  columnOf: (segment: EventColumns) => T,
): T {
  const columns = segments.map(columnOf);
  const all = new type(columns.reduce((length, column) => length + column.length, 0));
  let start = 0;
  for (const column of columns) {
    all.set(column, start);
    start += column.length;
  }
  return all;
}

/** Items and times of the test targets, for the measure of leaks. */
function targetSections(
  { starts, items, timesMs }: Sequences,
  tests: readonly UserCases[],
): Sections {
  const events = growable("u32");
  for (let sequence = 0; sequence < tests.length; sequence++) {
    for (const position of tests[sequence]?.positions ?? []) {
      events.push((starts[sequence] as number) + position);
    }
  }
  const targets = events.values();
  return {
    "targets.item": targets.map((event) => items[event] as number),
    "targets.timeMs": Float64Array.from(targets, (event) => timesMs[event] as number),
  };
}
