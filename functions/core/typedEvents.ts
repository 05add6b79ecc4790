// From the bytes of one file to its events as columns of numbers: ids become numbers of dictionaries and times
// milliseconds in the numeric module (assembly/eventRows.ts), without a string for each row. Rows that it does not take
// are read as text, by the rules of eventReader.ts, so that both give the same events and set the same rows aside.

import { type ByteDictionary, byteDictionary } from "./byteDictionary.ts";
import type { FileFormat } from "./columns.ts";
import type { CutTable, LaneSpan } from "./csv/laneSink.ts";
import type { RejectedRow, RowFault } from "./csv/rowFault.ts";
import { createRowLanes, type RowLanes, WHOLE } from "./csv/rowLanes.ts";
import { claimScanMemory, type ScanMemory } from "./csv/scanMemory.ts";
import type { ScannedRow } from "./csv/scannedRow.ts";
import { eventRow } from "./eventReader.ts";
import type { Kernels } from "./kernels.ts";

/** Some events, in their order. Views are good until the return. */
export interface EventBatch {
  readonly count: number;
  /** For every column of the reader, the number of the event's text in that column's dictionary. */
  readonly numbers: readonly Uint32Array[];
  readonly timesMs: Float64Array;
  /** Physical lines, from 1, in which the rows start. */
  readonly lines: Uint32Array;
}

export interface BatchSink {
  events(batch: EventBatch): void;
  reject(row: RejectedRow): void;
}

export interface TypedReader {
  push(chunk: Uint8Array): void;
  /** Says that there are no more bytes. */
  end(): void;
  readonly lanes: RowLanes;
  /** The dictionary of every column: user, item, event, split, then the further ones. */
  readonly dictionaries: readonly ByteDictionary[];
  /** Rows read so far. */
  counts(): { readonly events: number; readonly quarantined: number };
  /** Whether the first row is a header that has not come yet. */
  isHeaderDue(): boolean;
}

export interface TypedReaderOptions {
  /** Fields read besides those of the format, as text. */
  readonly furtherFields?: readonly number[];
  readonly rowBytesMax?: number;
  readonly span?: LaneSpan;
  /** Whether the first row that is no comment is a header; by default as the format says. */
  readonly hasHeader?: boolean;
  /** Told of every place where a row may begin before the first event. */
  readonly beforeFirst?: (offset: number, line: number) => void;
  /** Bytes held at a time. */
  readonly capacity?: number;
}

/** Places of the first dictionaries in `dictionaries` and `numbers`. A column that is not there has one empty text. */
export const USER = 0;
export const ITEM = 1;
export const EVENT = 2;
export const SPLIT = 3;
export const FURTHER = 4;

const HEAD_WORDS = 6;
const COLUMN_WORDS = 6;
const SCRATCH_BYTES = 4112;
const NO_ROOM = 2;
const EMPTY = new Uint8Array(0);

/** A reader over kernels whose memory it claims: nothing else may claim it before the end. */
export function createTypedReader(
  kernels: Kernels,
  format: FileFormat,
  sink: BatchSink,
  options: TypedReaderOptions = {},
): TypedReader {
  const { furtherFields = [], rowBytesMax, span = WHOLE, beforeFirst } = options;
  const { user, item, event, split } = format.columns;
  const scan = rowBytesMax === undefined ? format : { ...format, rowBytesMax };
  const plan = claimScanMemory(kernels, scan, options.capacity);
  const fields = [user, item, event, split, ...furtherFields];
  const required = [user, item, format.columns.session];
  const job = eventJob(plan, { fields, required, timeField: format.columns.time });
  const careful = carefulRows(format, job, fields);
  let isHeaderDue = options.hasHeader ?? format.hasHeader;
  let events = 0;
  let quarantined = 0;
  const deliver = (batch: EventBatch) => {
    events += batch.count;
    sink.events(batch);
  };
  const lanes = createRowLanes(
    plan,
    scan,
    {
      take(table, from) {
        const next = job.read(table, from);
        if (next > from) {
          deliver(job.batch(from, next));
        }
        return next;
      },
      row(row) {
        if (isHeaderDue) {
          isHeaderDue = false;
          return null;
        }
        const found = careful.fault(row);
        if (found === null) {
          deliver(careful.batch(row));
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
      ...(beforeFirst && {
        isCareful: () => events === 0,
        between(offset, line) {
          if (events === 0) {
            beforeFirst(offset, line);
          }
        },
      }),
    },
    span,
  );
  return {
    push: lanes.push,
    end: () => {
      lanes.end();
    },
    lanes,
    dictionaries: job.dictionaries,
    counts: () => ({ events, quarantined }),
    isHeaderDue: () => isHeaderDue,
  };
}

interface EventJob {
  readonly dictionaries: readonly ByteDictionary[];
  /** Reads rows from `from` on; the first that it does not take, or the count of the table. */
  read(table: CutTable, from: number): number;
  /** The events of the rows [from, to), which were read. */
  batch(from: number, to: number): EventBatch;
}

interface ReadFields {
  /** Where one is null, nothing is read and the number is 0. */
  readonly fields: readonly (number | null)[];
  /** Rows in which one of these is blank are read with care. */
  readonly required: readonly (number | null | undefined)[];
  readonly timeField: number;
}

/** The job of the module that reads fields. */
function eventJob(plan: ScanMemory, { fields, required, timeField }: ReadFields): EventJob {
  const { kernels, memory, outAt, bytesAt, dialectAt, rowsMax } = plan;
  let next = plan.endByte;
  const room = (bytes: number) => {
    const at = Math.ceil(next / 16) * 16;
    next = at + bytes;
    memory.extend(next);
    return at;
  };
  const read = fields.flatMap((field, place) => (field === null ? [] : [{ field, place }]));
  const jobAt = room(4 * (HEAD_WORDS + COLUMN_WORDS * read.length));
  const timesAt = room(8 * rowsMax);
  const scratchAt = room(SCRATCH_BYTES);
  const numbersAt = fields.map(() => room(4 * rowsMax));
  const dictionaries = fields.map(() => byteDictionary({ kernels, memory, room }));
  const at = (addresses: readonly number[], place: number) => addresses[place] ?? 0;
  for (const [place, field] of fields.entries()) {
    memory.u32(at(numbersAt, place), rowsMax).fill(0);
    if (field === null) {
      dictionaries[place]?.indexOf(EMPTY);
    }
  }
  memory.u32(jobAt, HEAD_WORDS).set([0, 0, read.length, timeField, timesAt, scratchAt]);
  memory
    .u32(jobAt + 4 * HEAD_WORDS, COLUMN_WORDS * read.length)
    .set(
      read.flatMap(({ field, place }) => [
        ...[field, dictionaries[place]?.tableAt ?? 0, at(numbersAt, place)],
        ...[required.includes(field) ? 1 : 0, 0, 0],
      ]),
    );
  const run = (from: number, count: number) =>
    kernels.run.eventRows(jobAt, outAt, bytesAt, dialectAt, from, count);
  return {
    dictionaries,
    read({ count }, from) {
      let row = run(from, count);
      for (;;) {
        const [status, column = 0] = memory.u32(jobAt, HEAD_WORDS);
        if (row === count || status !== NO_ROOM) {
          return row;
        }
        const textBytes = memory.u32(jobAt + 4 * (HEAD_WORDS + COLUMN_WORDS * column), 6)[5] ?? 0;
        dictionaries[read[column]?.place ?? 0]?.grow(textBytes);
        row = run(row, count);
      }
    },
    batch: (from, to) => ({
      count: to - from,
      numbers: numbersAt.map((address) => memory.u32(address, rowsMax).subarray(from, to)),
      timesMs: memory.f64(timesAt, rowsMax).subarray(from, to),
      lines: memory.u32(plan.linesAt, rowsMax).subarray(from, to),
    }),
  };
}

/** Rows read as text. `batch` may be called once `fault` has said null of the same row. */
function carefulRows(
  format: FileFormat,
  { dictionaries }: EventJob,
  fields: readonly (number | null)[],
): { fault(row: ScannedRow): RowFault | null; batch(row: ScannedRow): EventBatch } {
  const encoder = new TextEncoder();
  const read = eventRow(format);
  const numbers = fields.map(() => new Uint32Array(1));
  const timesMs = new Float64Array(1);
  const lines = new Uint32Array(1);
  return {
    fault: read.fault,
    batch(row) {
      for (const [place, field] of fields.entries()) {
        if (field !== null) {
          const number = dictionaries[place]?.indexOf(encoder.encode(row.field(field)));
          (numbers[place] as Uint32Array)[0] = number ?? 0;
        }
      }
      timesMs[0] = read.timeMs();
      lines[0] = row.line;
      return { count: 1, numbers, timesMs, lines };
    },
  };
}
