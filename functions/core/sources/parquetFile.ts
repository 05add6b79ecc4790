// Parquet files through hyparquet: what the footer says of the columns, and the values of a row group as text that the
// readers of rows understand. Numbers are written out in full, times as ISO 8601 and in UTC only where the file says
// so.

import type { AsyncBuffer, FileMetaData, SchemaElement } from "hyparquet";
import { parquetMetadataAsync } from "hyparquet/src/metadata.js";
import { parquetRead } from "hyparquet/src/read.js";
import { compressors } from "hyparquet-compressors";
import { dayText, minuteText } from "../civilTime.ts";
import { InvalidInputError, MillraceError } from "../errors.ts";
import { textOf } from "./jsonRow.ts";

/** The stored bytes of a file by range. */
export interface StoredFile {
  readonly byteLength: number;
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface ParquetColumn {
  readonly name: string;
  /** Typed as a date or a time. */
  readonly isTime: boolean;
  /** A decimal of more digits than a number holds. */
  readonly isInexact: boolean;
  /** Appended to times: `Z` where they are instants, nothing where they are those of a local clock. */
  readonly zone: "Z" | "";
}

export interface ParquetFile {
  readonly where: string;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
}

/** Opens the file by its footer. Throws `corrupt-parquet`. */
export async function openParquet(file: StoredFile, where: string): Promise<ParquetFile> {
  const buffer: AsyncBuffer = {
    byteLength: file.byteLength,
    async slice(start, end = file.byteLength) {
      const bytes = await file.slice(start, Math.min(end, file.byteLength));
      return bytes.buffer.slice(
        bytes.byteOffset,
        bytes.byteOffset + bytes.byteLength,
      ) as ArrayBuffer;
    },
  };
  const metadata = await attempt(where, () => parquetMetadataAsync(buffer));
  return { where, buffer, metadata, columns: topColumns(metadata.schema).map(columnOf) };
}

/** Texts of the columns `names` in row group `index`, by name: one text a row, empty for null. */
export async function readRowGroup(
  file: ParquetFile,
  index: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metadata, buffer, where } = file;
  const counts = metadata.row_groups.map((group) => Number(group.num_rows));
  const rowStart = counts.slice(0, index).reduce((sum, count) => sum + count, 0);
  const rowCount = counts[index] ?? 0;
  const texts = new Map(names.map((name) => [name, new Array<string>(rowCount).fill("")]));
  const zones = new Map(file.columns.map(({ name, zone }) => [name, zone]));
  if (rowCount === 0 || names.length === 0) {
    return texts;
  }
  await attempt(where, () =>
    parquetRead({
      file: buffer,
      metadata,
      compressors,
      columns: [...names],
      rowStart,
      rowEnd: rowStart + rowCount,
      parsers: PARSERS,
      onChunk({ columnName, columnData, rowStart: first }) {
        const column = texts.get(columnName);
        for (let row = 0; column !== undefined && row < columnData.length; row++) {
          column[first - rowStart + row] = valueText(columnData[row], zones.get(columnName) ?? "");
        }
      },
    }),
  );
  return texts;
}

/** A time of the file before it is known whether it is an instant. */
interface ClockTime {
  readonly clock: string;
}

const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => clockTime(millis, 1000n),
  timestampFromMicroseconds: (micros: bigint) => clockTime(micros, 1_000_000n),
  timestampFromNanoseconds: (nanos: bigint) => clockTime(nanos, 1_000_000_000n),
  dateFromDays: (days: number): ClockTime => ({ clock: dayText(days * 86_400_000) }),
};

/** `2011-12-01T08:26:00.123456`, with all digits of the unit. */
function clockTime(ticks: bigint, perSecond: bigint): ClockTime {
  const fraction = ((ticks % perSecond) + perSecond) % perSecond;
  const seconds = Number((ticks - fraction) / perSecond);
  const second = ((seconds % 60) + 60) % 60;
  const digits = String(perSecond).length - 1;
  const clock = `${minuteText(seconds * 1000).replace(" ", "T")}:${String(second).padStart(2, "0")}`;
  return { clock: `${clock}.${String(fraction).padStart(digits, "0")}` };
}

function valueText(value: unknown, zone: string): string {
  if (typeof value === "object" && value !== null && "clock" in value) {
    const clock = String(value.clock);
    return clock.length > "YYYY-MM-DD".length ? clock + zone : clock;
  }
  // What pandas writes for a missing number.
  return typeof value === "number" && Number.isNaN(value) ? "" : textOf(value);
}

/** The children of the schema's root. */
function topColumns(schema: readonly SchemaElement[]): readonly SchemaElement[] {
  const columns: SchemaElement[] = [];
  for (let index = 1; index < schema.length; index = afterElement(schema, index)) {
    columns.push(schema[index] as SchemaElement);
  }
  return columns;
}

/** Index of the element after `index` and all below it: a schema is its tree in depth-first order. */
function afterElement(schema: readonly SchemaElement[], index: number): number {
  let next = index + 1;
  for (let child = 0; child < (schema[index]?.num_children ?? 0); child++) {
    next = afterElement(schema, next);
  }
  return next;
}

/** More digits than a number of JavaScript holds exactly. */
const DECIMAL_DIGITS_MAX = 15;

function columnOf(element: SchemaElement): ParquetColumn {
  const { name, type, converted_type: converted, logical_type: logical } = element;
  const isStamp =
    logical?.type === "TIMESTAMP" || type === "INT96" || /^TIMESTAMP_/.test(converted ?? "");
  const isLocal = logical?.type === "TIMESTAMP" && !logical.isAdjustedToUTC;
  const isDecimal = converted === "DECIMAL" || logical?.type === "DECIMAL";
  return {
    name,
    isTime: isStamp || converted === "DATE" || logical?.type === "DATE",
    isInexact: isDecimal && (element.precision ?? DECIMAL_DIGITS_MAX + 1) > DECIMAL_DIGITS_MAX,
    zone: isStamp && !isLocal ? "Z" : "",
  };
}

/** hyparquet says what is wrong in a sentence. */
async function attempt<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MillraceError) {
      throw cause;
    }
    throw new InvalidInputError(
      {
        code: "corrupt-parquet",
        what: "the Parquet file cannot be read",
        where,
        expected: "a whole Parquet file",
        found: String((cause as Error).message),
        fix: "write the file again, or export it as CSV; a Parquet file must not be compressed as a whole",
      },
      { cause },
    );
  }
}
