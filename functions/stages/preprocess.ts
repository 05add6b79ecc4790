// Reads one input and writes its events as typed columns, one set per partition of the users, with a dictionary of the
// items, the times from which the split is cut, the rows set aside, and counts. No numbering is global yet.

import { present } from "../core/assert.ts";
import type { Dictionary } from "../core/dictionary.ts";
import { dictionary } from "../core/dictionary.ts";
import { InvalidInputError } from "../core/errors.ts";
import type { RawEvent, RejectedRow } from "../core/eventReader.ts";
import type { Growable } from "../core/growable.ts";
import { growable } from "../core/growable.ts";
import type { Input, PseudonymConfig, RunConfig } from "../core/messages.ts";
import { partitionOf } from "../core/partition.ts";
import { pseudonyms } from "../core/privacy/pseudonyms.ts";
import type { SourceCounts } from "../core/sources/rowTally.ts";
import { splitLabelFromText, TRAIN, VALIDATION } from "../core/splits/label.ts";
import type { Sections } from "./containers.ts";
import { jsonSection, stringSections } from "./containers.ts";
import { fieldWriter } from "./preprocessFields.ts";
import { readInput } from "./readInput.ts";
import type { TaskContext } from "./taskContext.ts";

/** Counts of one preprocess task, merged by addition. */
export interface PreprocessStatistics extends SourceCounts {
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  /** Events whose split column says validation. */
  readonly validationEvents: number;
  readonly quarantineCauses: readonly QuarantineCause[];
}

export interface QuarantineCause {
  readonly errorType: string;
  readonly count: number;
  readonly example: { readonly file: string; readonly line: number; readonly message: string };
}

/** Sections of task `index`: the events of input `index`. */
export async function preprocess(context: TaskContext): Promise<Sections> {
  const { manifest, index, ports } = context;
  const input = present(manifest.inputs[index], "one preprocess task an input");
  const { pseudonymise, ingest } = manifest.config;
  const columns = eventColumns(input, manifest.config);
  const quarantine = quarantineLines(input, {
    isPrivate: pseudonymise !== undefined,
    withLines: ingest?.quarantineLines ?? true,
  });
  const mask = pseudonymise === undefined ? null : eventMask(pseudonymise, ports.idKey);
  const event = mask === null ? columns.add : (raw: RawEvent) => columns.add(mask(raw));
  const counts = await readInput(input, ports.inputs, {
    sink: { event, reject: quarantine.add },
    ingest,
  });
  return { ...columns.sections(counts, quarantine.causes()), quarantine: quarantine.bytes() };
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

function eventColumns(input: Input, config: RunConfig) {
  const partitions = Array.from({ length: config.shards }, emptyPartition);
  const items = dictionary();
  const itemCounts: number[] = [];
  const eventTypes = dictionary();
  const eventTypeCounts: number[] = [];
  const cutTimes = growable("f64");
  const fields = fieldWriter(config);
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

/** Stands for text of a row, which may hold an id in a place where none is expected. */
const WITHHELD = "withheld, since ids are replaced by pseudonyms";

/** Rejected rows as JSON lines, with the names of DuckDB's reject tables; without text of the rows where private. */
export function quarantineLines(
  input: { readonly uri: string },
  { isPrivate, withLines } = { isPrivate: false, withLines: true },
) {
  const lines: string[] = [];
  const causes = new Map<string, QuarantineCause>();
  return {
    add(row: RejectedRow): void {
      lines.push(
        JSON.stringify({
          file: input.uri,
          line: row.line,
          byte_position: row.bytePosition,
          column_name: row.columnName,
          error_type: row.errorType,
          error_message: isPrivate ? WITHHELD : row.errorMessage,
          ...(isPrivate ? {} : { csv_line: withLines ? row.csvLine : null }),
        }),
      );
      const known = causes.get(row.errorType);
      const example = {
        file: input.uri,
        line: row.line,
        message: isPrivate ? WITHHELD : row.errorMessage,
      };
      causes.set(row.errorType, {
        errorType: row.errorType,
        count: (known?.count ?? 0) + 1,
        example: known?.example ?? example,
      });
    },
    causes: () => [...causes.values()],
    bytes: () => new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")),
  };
}
