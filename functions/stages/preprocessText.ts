// Reads one input row by row as text, whatever its form, and writes what preprocess.ts writes of numbers: for inputs
// that are no plain CSV, and for runs that choose or change rows by their text.

import type { Dictionary } from "../core/dictionary.ts";
import { dictionary } from "../core/dictionary.ts";
import { InvalidInputError } from "../core/errors.ts";
import type { RawEvent } from "../core/eventReader.ts";
import type { Growable } from "../core/growable.ts";
import { growable } from "../core/growable.ts";
import type { Input, PseudonymConfig, RunConfig } from "../core/messages.ts";
import { partitionOf } from "../core/partition.ts";
import { pseudonyms } from "../core/privacy/pseudonyms.ts";
import type { SourceCounts } from "../core/sources/rowTally.ts";
import { splitLabelFromText, TRAIN, VALIDATION } from "../core/splits/label.ts";
import type { CutRun } from "../core/text/tokens.ts";
import type { Sections } from "./containers.ts";
import { jsonSection, stringSections } from "./containers.ts";
import type { PreprocessStatistics } from "./preprocess.ts";
import { fieldWriter } from "./preprocessFields.ts";
import type { QuarantineCause } from "./quarantine.ts";
import { quarantine, quarantineRules, WITHHELD } from "./quarantine.ts";
import { readInput } from "./readInput.ts";
import { segmentation } from "./segmentation.ts";
import type { TaskContext } from "./taskContext.ts";

/** The events of an input. */
export async function preprocessText(
  { manifest, ports }: TaskContext,
  input: Input,
): Promise<Sections> {
  const { config } = manifest;
  const { pseudonymise, ingest, rowBytesMax } = config;
  const columns = eventColumns(input, config, segmentation(config.model.inputs?.segmenter, ports));
  const setAside = quarantine(input.uri, quarantineRules(config));
  const mask = pseudonymise === undefined ? null : eventMask(pseudonymise, ports.idKey);
  const event = mask === null ? columns.add : (raw: RawEvent) => columns.add(mask(raw));
  const counts = await readInput(input, ports.inputs, {
    sink: { event, reject: setAside.add },
    ingest,
    rowBytesMax,
  });
  return { ...columns.sections(counts, setAside.causes()), quarantine: setAside.bytes() };
}

/** Replaces the ids of an event by pseudonyms; a session is as telling as its user. */
function eventMask(config: PseudonymConfig, key: string | undefined) {
  const userOf = pseudonyms(config, key);
  const itemOf = pseudonyms(config, key);
  const sessionOf = pseudonyms(config, key);
  const [hidesUsers, hidesItems] = [config.roles.includes("user"), config.roles.includes("item")];
  return (event: RawEvent): RawEvent => {
    if (hidesUsers) {
      event.user = userOf(event.user);
      event.session = event.session === undefined ? undefined : sessionOf(event.session);
    }
    event.item = hidesItems ? itemOf(event.item) : event.item;
    return event;
  };
}

interface PartitionColumns {
  readonly users: Dictionary;
  readonly user: Growable<Uint32Array>;
  readonly item: Growable<Uint32Array>;
  readonly timeMs: Growable<Float64Array>;
  readonly event: Growable<Uint32Array>;
  readonly label: Growable<Uint8Array>;
  readonly sessions: Dictionary;
  readonly session: Growable<Uint32Array>;
}

function emptyPartition(): PartitionColumns {
  return {
    users: dictionary(),
    user: growable("u32"),
    item: growable("u32"),
    timeMs: growable("f64"),
    event: growable("u32"),
    label: growable("u8"),
    sessions: dictionary(),
    session: growable("u32"),
  };
}

function eventColumns(input: Input, config: RunConfig, cut: CutRun | null) {
  const partitions = Array.from({ length: config.shards }, emptyPartition);
  const items = dictionary();
  const itemCounts: number[] = [];
  const eventTypes = dictionary();
  const eventTypeCounts: number[] = [];
  const cutTimes = growable("f64");
  const fields = fieldWriter(config, cut);
  const hasSessions = config.sessions?.kind === "column";
  const isColumnSplit = config.split.kind === "column";
  let firstTimeMs = Number.POSITIVE_INFINITY;
  let lastTimeMs = Number.NEGATIVE_INFINITY;
  let validationEvents = 0;

  function add(event: RawEvent): void {
    const index = partitionOf(event.user, config.shards);
    const partition = partitions[index] as PartitionColumns;
    const item = items.indexOf(event.item);
    itemCounts[item] = (itemCounts[item] ?? 0) + 1;
    const type = eventTypes.indexOf(event.event);
    eventTypeCounts[type] = (eventTypeCounts[type] ?? 0) + 1;
    const label = isColumnSplit
      ? splitLabel(event, input, config.pseudonymise !== undefined)
      : TRAIN;
    validationEvents += label === VALIDATION ? 1 : 0;
    firstTimeMs = Math.min(firstTimeMs, event.timeMs);
    lastTimeMs = Math.max(lastTimeMs, event.timeMs);
    if (label === TRAIN) {
      cutTimes.push(event.timeMs);
    }
    partition.user.push(partition.users.indexOf(event.user));
    partition.item.push(item);
    partition.timeMs.push(event.timeMs);
    partition.event.push(type);
    partition.label.push(label);
    fields.add(index, event.inputs ?? []);
    if (hasSessions) {
      partition.session.push(partition.sessions.indexOf(event.session ?? ""));
    }
  }

  function sections(counts: SourceCounts, quarantineCauses: readonly QuarantineCause[]): Sections {
    const statistics: PreprocessStatistics = {
      ...counts,
      firstTimeMs,
      lastTimeMs,
      validationEvents,
      quarantineCauses,
    };
    return Object.assign(
      {},
      jsonSection("statistics", statistics),
      stringSections("items", items.values),
      { "items.counts": Uint32Array.from(itemCounts) },
      stringSections("eventTypes", eventTypes.values),
      { "eventTypes.counts": Uint32Array.from(eventTypeCounts) },
      { cutTimes: cutTimes.values().sort() },
      fields.sections(),
      ...partitions.map(partitionSections),
    );
  }
  return { add, sections };
}

function partitionSections(partition: PartitionColumns, index: number): Sections {
  return {
    ...stringSections(`${index}/users`, partition.users.values),
    [`${index}/user`]: partition.user.values(),
    [`${index}/item`]: partition.item.values(),
    [`${index}/timeMs`]: partition.timeMs.values(),
    [`${index}/event`]: partition.event.values(),
    [`${index}/label`]: partition.label.values(),
    ...(partition.session.length === 0
      ? {}
      : {
          ...stringSections(`${index}/sessions`, partition.sessions.values),
          [`${index}/session`]: partition.session.values(),
        }),
  };
}

function splitLabel(event: RawEvent, input: Input, isPrivate: boolean): number {
  const label = splitLabelFromText(event.split);
  if (label !== null) {
    return label;
  }
  throw new InvalidInputError({
    code: "unknown-split",
    what: "the split column holds a value that names no split",
    where: `${input.uri}, line ${event.line}`,
    expected: "train, validation or test",
    found: isPrivate ? WITHHELD : JSON.stringify(event.split),
    fix: "correct the column, or split by time with --split time",
  });
}
