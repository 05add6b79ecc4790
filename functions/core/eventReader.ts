// From the bytes of one file to its events: which columns are read, what an event must have, and what becomes of
// the rows that lack it. Columns are found beforehand (columns.ts); cleaning, ordering and numbering come later.

import type { FileFormat } from "./columns.ts";
import type { RejectedRow, RowFault } from "./csv/rowFault.ts";
import type { ScannedRow } from "./csv/scannedRow.ts";
import { createRowScanner } from "./csv/scanner.ts";
import { parseEventTime } from "./eventTime.ts";

export type { RejectedRow } from "./csv/rowFault.ts";

/** One event. The same object is filled again for the next: take what is needed before returning. */
export interface RawEvent {
  user: string;
  item: string;
  /** Milliseconds since the epoch, a whole number. */
  timeMs: number;
  /** Empty when the file has no such column. */
  event: string;
  /** Empty when the file has no such column. */
  split: string;
  /** Texts of the fields that the model reads, where there are any; null for one that reads no column. */
  inputs?: readonly (string | null)[];
  /** Only where a column names the session. */
  session?: string | undefined;
  /** Physical line, from 1, in which the row starts. */
  line: number;
}

/** `rows` = `events` + `quarantined`, always. The header, blank lines and comments are no rows. */
export interface ReadCounts {
  readonly rows: number;
  readonly events: number;
  readonly quarantined: number;
  readonly blankLines: number;
  readonly commentLines: number;
}

export interface EventSink {
  event(event: RawEvent): void;
  reject(row: RejectedRow): void;
}

/** How a file is written, and the columns of the fields that the model reads, where it reads any. */
export interface ReadFormat extends FileFormat {
  /** One a field (inputs/field.ts); null for a field that reads no column of its own. */
  readonly inputs?: readonly (number | null)[] | undefined;
  /** Longest row, where it is not the default (csv/scanState.ts). */
  readonly rowBytesMax?: number;
}

/** No time is written with more bytes than this. */
const TIME_BYTES_MAX = 64;

/**
 * Reads all rows of a file, in order, into `sink`. A row is set aside when it is malformed (csv/rowFault.ts), when its
 * user or item is blank (MISSING VALUE), or when its time is none (CAST).
 */
export async function readEvents(
  chunks: AsyncIterable<Uint8Array>,
  format: ReadFormat,
  sink: EventSink,
): Promise<ReadCounts> {
  let events = 0;
  let quarantined = 0;
  let isHeaderDue = format.hasHeader;
  const read = eventRow(format);
  const scanner = createRowScanner(format, {
    row(row) {
      if (isHeaderDue) {
        isHeaderDue = false;
        return null;
      }
      const found = read.fault(row);
      if (found === null) {
        events++;
        sink.event(read.event(row));
      }
      return found;
    },
    reject(row) {
      if (isHeaderDue) {
        isHeaderDue = false;
        return;
      }
      quarantined++;
      sink.reject(row);
    },
  });
  for await (const chunk of chunks) {
    scanner.push(chunk);
  }
  const lines = scanner.end();
  return { rows: events + quarantined, events, quarantined, ...lines };
}

/** Reads the mapped columns of a row. The others may be called once `fault` has said null of the same row. */
export function eventRow(format: ReadFormat) {
  const { columns, columnNames } = format;
  const event: RawEvent = {
    user: "",
    item: "",
    timeMs: 0,
    event: "",
    split: "",
    line: 0,
  };
  const nameOf = (index: number) => columnNames[index] ?? `column${index}`;
  return {
    fault(row: ScannedRow): RowFault | null {
      if (row.isBlank(columns.user)) {
        return missingValue("user", nameOf(columns.user));
      }
      if (row.isBlank(columns.item)) {
        return missingValue("item", nameOf(columns.item));
      }
      if (columns.session !== undefined && row.isBlank(columns.session)) {
        return missingValue("session", nameOf(columns.session));
      }
      const timeMs = timeOf(row, columns.time);
      if (timeMs === null) {
        return castFault(row, columns.time, nameOf(columns.time));
      }
      event.timeMs = timeMs;
      return null;
    },
    timeMs: () => event.timeMs,
    event(row: ScannedRow): RawEvent {
      event.user = row.field(columns.user);
      event.item = row.field(columns.item);
      event.event = columns.event === null ? "" : row.field(columns.event);
      event.split = columns.split === null ? "" : row.field(columns.split);
      if (format.inputs !== undefined) {
        event.inputs = format.inputs.map((index) => (index === null ? null : row.field(index)));
      }
      if (columns.session !== undefined) {
        event.session = row.field(columns.session);
      }
      event.line = row.line;
      return event;
    },
  };
}

function timeOf(row: ScannedRow, index: number): number | null {
  return row.fieldBytes(index) > TIME_BYTES_MAX ? null : parseEventTime(row.field(index));
}

function missingValue(what: string, columnName: string): RowFault {
  return { errorType: "MISSING VALUE", errorMessage: `the ${what} is empty`, columnName };
}

function castFault(row: ScannedRow, index: number, columnName: string): RowFault {
  const bytes = row.fieldBytes(index);
  const found = bytes > TIME_BYTES_MAX ? `${bytes} bytes` : JSON.stringify(row.field(index));
  return { errorType: "CAST", errorMessage: `${found} is not a time`, columnName };
}
