// Gathers one partition: its segment of every preprocess result becomes the shard of that partition, the users'
// sequences in time order, numbered by the vocabulary and labelled by split, with what the baselines count.

import { present } from "../core/assert.ts";
import { itemCountAccumulator } from "../core/baselines/itemCounts.ts";
import { ruleAccumulator } from "../core/baselines/ruleCounts.ts";
import { vocabularyKey } from "../core/keys.ts";
import type { EventColumns, Sequences } from "../core/sequences.ts";
import { sequencesFromEvents } from "../core/sequences.ts";
import { itemsLabelledBelow, labelEvents, TEST } from "../core/splits/label.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { jsonSection, openContainer, stringSections } from "./containers.ts";
import { gatherStatistics } from "./gatherStatistics.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";
import type { TaskContext } from "./taskContext.ts";

export async function gather(context: TaskContext): Promise<Sections> {
  const { manifest, ports } = context;
  const vocabulary = await openContainer(ports.store, vocabularyKey(manifest.run), "vocabulary");
  const itemIds = await vocabulary.strings("items");
  const eventTypes = await vocabulary.strings("eventTypes");
  const { split } = await vocabulary.json<DataStatistics>("statistics");
  const { users, events } = await readSegments(context, {
    items: new Map(itemIds.map((id, index) => [id, index + 1])),
    eventTypes: new Map(eventTypes.map((name, index) => [name, index])),
    segments: await vocabulary.json<readonly string[]>("segments"),
  });
  const sequences = sequencesFromEvents(users, events);
  const labels = labelSequences(sequences, (timesMs, splitCodes) =>
    labelEvents(split, { timesMs, splitCodes }),
  );
  const statistics = gatherStatistics(sequences, labels, {
    config: manifest.config,
    eventTypeCount: eventTypes.length,
  });
  return {
    ...jsonSection("statistics", statistics),
    ...stringSections("users", sequences.users),
    starts: sequences.starts,
    items: sequences.items,
    timesMs: sequences.timesMs,
    types: sequences.types,
    labels,
    ...baselineSections(sequences, labels, itemIds.length + 1),
  };
}

/** Numbers of the run's vocabulary by external name. */
interface Numbering {
  readonly items: ReadonlyMap<string, number>;
  readonly eventTypes: ReadonlyMap<string, number>;
  /** Keys of the preprocess results that count. */
  readonly segments: readonly string[];
}

/** The partition's events from all preprocess results, in the order of the inputs and of their rows. */
async function readSegments(
  { index, ports }: TaskContext,
  numbering: Numbering,
): Promise<{ users: readonly string[]; events: EventColumns }> {
  const users = new Map<string, number>();
  const segments: EventColumns[] = [];
  for (const key of numbering.segments) {
    const reader = await openContainer(ports.store, key, "preprocess");
    segments.push(await readSegment(reader, index, users, numbering));
  }
  return {
    users: [...users.keys()],
    events: {
      user: joined(Uint32Array, segments, (segment) => segment.user),
      item: joined(Uint32Array, segments, (segment) => segment.item),
      timeMs: joined(Float64Array, segments, (segment) => segment.timeMs),
      type: joined(Uint32Array, segments, (segment) => segment.type),
      splitCode: joined(Uint8Array, segments, (segment) => segment.splitCode),
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
  const numbersOf = async (name: "items" | "eventTypes") =>
    (await reader.strings(name)).map((value) =>
      present(numbering[name].get(value), `the vocabulary holds every one of the ${name}`),
    );
  const itemOf = await numbersOf("items");
  const typeOf = await numbersOf("eventTypes");
  return {
    user: renumbered(await reader.u32(`${partition}/user`), userOf),
    item: renumbered(await reader.u32(`${partition}/item`), itemOf),
    timeMs: await reader.f64(`${partition}/timeMs`),
    type: renumbered(await reader.u32(`${partition}/event`), typeOf),
    splitCode: await reader.u8(`${partition}/label`),
  };
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

function labelSequences(
  { users, starts, timesMs, splitCodes }: Sequences,
  labelUser: (timesMs: Float64Array, splitCodes: Uint8Array) => Uint8Array,
): Uint8Array {
  const labels = new Uint8Array(timesMs.length);
  for (let user = 0; user < users.length; user++) {
    const [start, end] = [starts[user], starts[user + 1]];
    labels.set(labelUser(timesMs.subarray(start, end), splitCodes.subarray(start, end)), start);
  }
  return labels;
}

/** What the baselines count: events that are not for the test, user by user in time order. */
function baselineSections(
  { users, starts, items }: Sequences,
  labels: Uint8Array,
  V: number,
): Sections {
  const itemCounts = itemCountAccumulator(V);
  const rules = ruleAccumulator(V);
  for (let user = 0; user < users.length; user++) {
    const [start, end] = [starts[user], starts[user + 1]];
    const history = itemsLabelledBelow(
      items.subarray(start, end),
      labels.subarray(start, end),
      TEST,
    );
    itemCounts.add(history);
    rules.add(history);
  }
  const { from, to, weight } = rules.finish();
  return {
    itemCounts: itemCounts.finish(),
    "rules.from": from,
    "rules.to": to,
    "rules.weight": weight,
  };
}
