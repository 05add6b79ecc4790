// The events of one preprocess task as columns, one set per partition of the users, with dictionaries of users, items
// and event types in the order of their first appearance. No numbering is global yet.

import type { ByteDictionary } from "../core/byteDictionary.ts";
import { InvalidInputError } from "../core/errors.ts";
import type { Growable } from "../core/growable.ts";
import { growable } from "../core/growable.ts";
import type { RunConfig } from "../core/messages.ts";
import { partitionOf } from "../core/partition.ts";
import { splitLabelFromText, TRAIN, VALIDATION } from "../core/splits/label.ts";
import type { EventBatch } from "../core/typedEvents.ts";
import { EVENT, ITEM, SPLIT, USER } from "../core/typedEvents.ts";
import type { Sections } from "./containers.ts";
import { stringSections } from "./containers.ts";

/** A value of the split column that names no split. */
export interface UnknownSplit {
  readonly line: number;
  readonly found: string;
}

export interface EventSegments {
  add(batch: EventBatch): void;
  sections(): Sections;
  times(): { readonly firstTimeMs: number; readonly lastTimeMs: number };
  validationEvents(): number;
  /** The first value of the split column that names no split, or null; events after it mean nothing. */
  unknownSplit(): UnknownSplit | null;
}

interface Partition {
  /** Ids of its users, each at its number within the partition. */
  readonly users: string[];
  readonly user: Growable<Uint32Array>;
  readonly item: Growable<Uint32Array>;
  readonly timeMs: Growable<Float64Array>;
  readonly event: Growable<Uint32Array>;
  readonly label: Growable<Uint8Array>;
}

/** Empty segments over the dictionaries of a typed reader. */
export function eventSegments(
  dictionaries: readonly ByteDictionary[],
  config: RunConfig,
): EventSegments {
  const partitions = Array.from({ length: config.shards }, emptyPartition);
  const texts = (place: number) => dictionaries[place] as ByteDictionary;
  // By number of the reader's user: the partition, and the number in it.
  const homes = growable("u32");
  const locals = growable("u32");
  const labels: (number | null)[] = [];
  const counts = { [ITEM]: growable("u32"), [EVENT]: growable("u32") };
  const cutTimes = growable("f64");
  const isColumnSplit = config.split.kind === "column";
  let firstTimeMs = Number.POSITIVE_INFINITY;
  let lastTimeMs = Number.NEGATIVE_INFINITY;
  let validationEvents = 0;
  let unknown: UnknownSplit | null = null;

  function numberNewUsers(): void {
    for (const user of texts(USER).textsFrom(homes.length)) {
      const home = partitionOf(user, config.shards);
      const { users } = partitions[home] as Partition;
      homes.push(home);
      locals.push(users.length);
      users.push(user);
    }
  }

  function labelOf(number: number, line: number): number {
    if (labels.length <= number) {
      labels.push(...texts(SPLIT).textsFrom(labels.length).map(splitLabelFromText));
    }
    const label = labels[number] ?? null;
    if (label === null) {
      unknown ??= { line, found: texts(SPLIT).textsFrom(number)[0] ?? "" };
    }
    return label ?? TRAIN;
  }

  function add({ count, numbers, timesMs, lines }: EventBatch): void {
    const column = (place: number) => numbers[place] as Uint32Array;
    const [users, items, types, splits] = [
      column(USER),
      column(ITEM),
      column(EVENT),
      column(SPLIT),
    ];
    if (texts(USER).count() > homes.length) {
      numberNewUsers();
    }
    const home = homes.view();
    const local = locals.view();
    for (let row = 0; row < count; row++) {
      const user = users[row] as number;
      const item = items[row] as number;
      const type = types[row] as number;
      const timeMs = timesMs[row] as number;
      const label = isColumnSplit ? labelOf(splits[row] as number, lines[row] as number) : TRAIN;
      validationEvents += label === VALIDATION ? 1 : 0;
      firstTimeMs = Math.min(firstTimeMs, timeMs);
      lastTimeMs = Math.max(lastTimeMs, timeMs);
      counts[ITEM].add(item, 1);
      counts[EVENT].add(type, 1);
      if (label === TRAIN) {
        cutTimes.push(timeMs);
      }
      const partition = partitions[home[user] as number] as Partition;
      partition.user.push(local[user] as number);
      partition.item.push(item);
      partition.timeMs.push(timeMs);
      partition.event.push(type);
      partition.label.push(label);
    }
  }

  return {
    add,
    times: () => ({ firstTimeMs, lastTimeMs }),
    validationEvents: () => validationEvents,
    unknownSplit: () => unknown,
    sections: () =>
      Object.assign(
        {},
        columnSections("items", texts(ITEM), counts[ITEM].values()),
        columnSections("eventTypes", texts(EVENT), counts[EVENT].values()),
        { cutTimes: cutTimes.values().sort() },
        ...partitions.map(partitionSections),
      ),
  };
}

function emptyPartition(): Partition {
  return {
    users: [],
    user: growable("u32"),
    item: growable("u32"),
    timeMs: growable("f64"),
    event: growable("u32"),
    label: growable("u8"),
  };
}

/** A dictionary and how often each of its strings occurs; without events there is none. */
function columnSections(name: string, texts: ByteDictionary, counts: Uint32Array): Sections {
  const { ends, bytes } = texts.column();
  const isEmpty = counts.length === 0;
  return {
    [`${name}.ends`]: isEmpty ? new Uint32Array(0) : ends,
    [`${name}.bytes`]: isEmpty ? new Uint8Array(0) : bytes,
    [`${name}.counts`]: counts,
  };
}

function partitionSections(partition: Partition, index: number): Sections {
  return {
    ...stringSections(`${index}/users`, partition.users),
    [`${index}/user`]: partition.user.values(),
    [`${index}/item`]: partition.item.values(),
    [`${index}/timeMs`]: partition.timeMs.values(),
    [`${index}/event`]: partition.event.values(),
    [`${index}/label`]: partition.label.values(),
  };
}

/** What is said of a value of the split column that names no split. */
export function unknownSplitError(uri: string, { line, found }: UnknownSplit): InvalidInputError {
  return new InvalidInputError({
    code: "unknown-split",
    what: "the split column holds a value that names no split",
    where: `${uri}, line ${line}`,
    expected: "train, validation or test",
    found: JSON.stringify(found),
    fix: "correct the column, or split by time with --split time",
  });
}
