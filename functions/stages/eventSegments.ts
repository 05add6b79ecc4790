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
import { EVENT, FURTHER, ITEM, SPLIT, USER } from "../core/typedEvents.ts";
import type { Sections } from "./containers.ts";
import { stringSections } from "./containers.ts";
import type { FurtherColumns } from "./furtherColumns.ts";
import { furtherSections } from "./furtherColumns.ts";

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

/** Empty segments over the dictionaries of a typed reader. */
export function eventSegments(
  dictionaries: readonly ByteDictionary[],
  config: RunConfig,
  further: FurtherColumns,
): EventSegments {
  const texts = (place: number) => dictionaries[place] as ByteDictionary;
  const isColumnSplit = config.split.kind === "column";
  // All events in their order; they are parted at the end, when the size of every partition is known.
  const user = growable("u32");
  const item = growable("u32");
  const timeMs = growable("f64");
  const event = growable("u32");
  const label = growable("u8");
  const furtherNumbers = further.fields.map(() => growable("u32"));
  const labels: (number | null)[] = [];
  let unknown: UnknownSplit | null = null;

  function labelOf(number: number, line: number): number {
    if (labels.length <= number) {
      labels.push(...texts(SPLIT).textsFrom(labels.length).map(splitLabelFromText));
    }
    const found = labels[number] ?? null;
    if (found === null) {
      unknown ??= { line, found: texts(SPLIT).textsFrom(number)[0] ?? "" };
    }
    return found ?? TRAIN;
  }

  return {
    add({ count, numbers, timesMs, lines }) {
      const column = (place: number) => (numbers[place] as Uint32Array).subarray(0, count);
      user.append(column(USER));
      item.append(column(ITEM));
      event.append(column(EVENT));
      timeMs.append(timesMs.subarray(0, count));
      for (const [index, numbers] of furtherNumbers.entries()) {
        numbers.append(column(FURTHER + index));
      }
      label.append(
        isColumnSplit
          ? Uint8Array.from(column(SPLIT), (number, row) => labelOf(number, lines[row] ?? 0))
          : new Uint8Array(count).fill(TRAIN),
      );
    },
    times: () => rangeOf(timeMs),
    validationEvents: () => label.values().filter((value) => value === VALIDATION).length,
    unknownSplit: () => unknown,
    sections: () => {
      const home = homesOf(texts(USER), config.shards);
      const rows = rowsByPartition(user.view().subarray(0, user.length), home);
      return {
        ...columnSections("items", texts(ITEM), countsOf(item)),
        ...columnSections("eventTypes", texts(EVENT), countsOf(event)),
        cutTimes: cutTimes(timeMs.view().subarray(0, timeMs.length), label.view()),
        ...partedColumn("user", user, rows, home.local),
        ...partedColumn("item", item, rows),
        ...partedColumn("timeMs", timeMs, rows),
        ...partedColumn("event", event, rows),
        ...partedColumn("label", label, rows),
        ...furtherSections(
          further,
          {
            texts,
            numbers: (place) => (furtherNumbers[place - FURTHER] as Growable<Uint32Array>).values(),
            rows,
            partitions: () => user.values().map((number) => home.partition[number] as number),
          },
          config,
        ),
        ...Object.assign(
          {},
          ...home.users.map((users, partition) => stringSections(`${partition}/users`, users)),
        ),
      };
    },
  };
}

/** Where the users of a reader live. */
interface Homes {
  /** By number of the reader: the partition, and the number in it. */
  readonly partition: Uint32Array;
  readonly local: Uint32Array;
  /** By partition: the ids of its users. */
  readonly users: readonly (readonly string[])[];
}

function homesOf(texts: ByteDictionary, partitions: number): Homes {
  const ids = texts.textsFrom(0);
  const users: string[][] = Array.from({ length: partitions }, () => []);
  const partition = Uint32Array.from(ids, (id) => partitionOf(id, partitions));
  const local = Uint32Array.from(ids, (id, number) => {
    const inPartition = users[partition[number] as number] as string[];
    return inPartition.push(id) - 1;
  });
  return { partition, local, users };
}

/** By partition: the rows of its events, in their order. */
function rowsByPartition(user: Uint32Array, { partition, users }: Homes): readonly Uint32Array[] {
  const counts = new Uint32Array(users.length);
  for (let row = 0; row < user.length; row++) {
    const home = partition[user[row] as number] as number;
    counts[home] = (counts[home] as number) + 1;
  }
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < user.length; row++) {
    const home = partition[user[row] as number] as number;
    const index = counts[home] as number;
    (rows[home] as Uint32Array)[index] = row;
    counts[home] = index + 1;
  }
  return rows;
}

/** A column of every partition: the values of its rows, as they are or by the numbers of `renumbered`. */
function partedColumn<T extends Uint8Array | Uint32Array | Float64Array>(
  name: string,
  column: Growable<T>,
  rows: readonly Uint32Array[],
  renumbered: Uint32Array | null = null,
): Sections {
  const values = column.view();
  const sections: Record<string, T> = {};
  for (const [partition, own] of rows.entries()) {
    const parted = new (values.constructor as new (length: number) => T)(own.length);
    for (let index = 0; index < own.length; index++) {
      parted[index] = values[own[index] as number] as number;
    }
    if (renumbered !== null) {
      for (let index = 0; index < own.length; index++) {
        parted[index] = renumbered[parted[index] as number] as number;
      }
    }
    sections[`${partition}/${name}`] = parted;
  }
  return sections;
}

function countsOf(numbers: Growable<Uint32Array>): Uint32Array {
  const counts = growable("u32");
  const values = numbers.view();
  for (let row = 0; row < numbers.length; row++) {
    counts.add(values[row] as number, 1);
  }
  return counts.values();
}

/** The earliest and the latest time; infinities where there is none. */
function rangeOf(timeMs: Growable<Float64Array>) {
  const values = timeMs.view();
  let firstTimeMs = Number.POSITIVE_INFINITY;
  let lastTimeMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < timeMs.length; row++) {
    firstTimeMs = Math.min(firstTimeMs, values[row] as number);
    lastTimeMs = Math.max(lastTimeMs, values[row] as number);
  }
  return { firstTimeMs, lastTimeMs };
}

/** Times of the events for training, ascending. Most logs are in order already. */
function cutTimes(timesMs: Float64Array, labels: Uint8Array): Float64Array {
  const all = new Float64Array(timesMs.length);
  let count = 0;
  for (let row = 0; row < timesMs.length; row++) {
    if (labels[row] === TRAIN) {
      all[count++] = timesMs[row] as number;
    }
  }
  const times = all.slice(0, count);
  let row = 1;
  while (row < times.length && (times[row - 1] as number) <= (times[row] as number)) {
    row++;
  }
  return row >= times.length ? times : times.sort();
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
