// The log of a simulated shop as a CSV file (RFC 4180, line feeds, UTF-8), and what reading it must find: the counts of
// its good, faulty and duplicate rows.

import { isoText } from "../isoTime.ts";
import { type Catalogue, catalogueOf } from "./catalogue.ts";
import { categoryLabel, PLAIN_LABEL } from "./categoryLabel.ts";
import { type DirtyRow, FAULTS, type Fault, faultyLine, planDirt, type RowFields } from "./dirt.ts";
import { type LoggedEvent, simulateLog } from "./log.ts";
import { itemIdOf, type ShopConfig, userIdOf } from "./shop.ts";

export const CSV_HEADER = "user_id,item_id,event_type,timestamp,category";

/** What is in the file; rows = events + quarantined + duplicates. */
export interface LogCounts {
  /** Rows without the header. */
  readonly rows: number;
  readonly events: number;
  /** Rows with a fault, each to be set aside. */
  readonly quarantined: number;
  readonly faults: Readonly<Record<Fault, number>>;
  /** Exact copies of good rows. */
  readonly duplicates: number;
  readonly users: number;
  /** Items that occur. */
  readonly items: number;
}

export interface ShopLog {
  readonly counts: LogCounts;
  /** The file in pieces of about 64 KiB. */
  chunks(): Generator<Uint8Array, void, undefined>;
}

const CHUNK_BYTES = 65_536;

/** The log of a shop, a function of the configuration. */
export function shopLog(config: ShopConfig): ShopLog {
  const catalogue = catalogueOf(config);
  const events = simulateLog(config, catalogue);
  const dirt = planDirt(config, events.length);
  return {
    counts: countRows(events, dirt),
    chunks: () => chunksOf(lines(events, dirt, catalogue)),
  };
}

/** The file alone, in pieces. */
export function csvChunks(config: ShopConfig): Generator<Uint8Array, void, undefined> {
  return shopLog(config).chunks();
}

function countRows(events: readonly LoggedEvent[], dirt: readonly DirtyRow[]): LogCounts {
  const countOf = (kind: DirtyRow["kind"]) => dirt.filter((row) => row.kind === kind).length;
  const duplicates = countOf("duplicate");
  return {
    rows: events.length + dirt.length,
    events: events.length,
    quarantined: dirt.length - duplicates,
    faults: Object.fromEntries(FAULTS.map((fault) => [fault, countOf(fault)])) as Record<
      Fault,
      number
    >,
    duplicates,
    users: new Set(events.map(({ userIndex }) => userIndex)).size,
    items: new Set(events.map(({ itemIndex }) => itemIndex)).size,
  };
}

/** The lines of the file without their line feeds; only a faulty one is bytes. */
function* lines(
  events: readonly LoggedEvent[],
  dirt: readonly DirtyRow[],
  catalogue: Catalogue,
): Generator<string | Uint8Array, void, undefined> {
  yield CSV_HEADER;
  let next = 0;
  for (const [index, event] of events.entries()) {
    yield lineOf(fieldsOf(event, catalogue));
    for (let row = dirt[next]; row?.after === index; row = dirt[next]) {
      yield dirtyLine(row, fieldsOf(events[row.source] as LoggedEvent, catalogue));
      next++;
    }
  }
}

function fieldsOf(event: LoggedEvent, catalogue: Catalogue): RowFields {
  return {
    user: userIdOf(event.userIndex),
    item: itemIdOf(event.itemIndex),
    event: event.behaviour,
    time: isoText(event.timeMs),
    category: categoryLabel(catalogue.categoryOf[event.itemIndex] as number),
  };
}

function lineOf({ user, item, event, time, category }: RowFields): string {
  return `${user},${item},${event},${time},${quoted(category)}`;
}

function dirtyLine({ kind, detail }: DirtyRow, fields: RowFields): string | Uint8Array {
  if (kind === "duplicate") {
    return lineOf(fields);
  }
  const isPlain = quoted(fields.category) === fields.category;
  const category = isPlain ? fields.category : PLAIN_LABEL;
  return faultyLine(kind, { ...fields, category }, detail);
}

function quoted(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function* chunksOf(lines: Iterable<string | Uint8Array>): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  let text = "";
  for (const line of lines) {
    if (typeof line === "string") {
      text += `${line}\n`;
    } else {
      yield encoder.encode(text);
      yield line;
      text = "\n";
    }
    if (text.length >= CHUNK_BYTES) {
      yield encoder.encode(text);
      text = "";
    }
  }
  if (text !== "") {
    yield encoder.encode(text);
  }
}
