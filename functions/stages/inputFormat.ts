// The format of one input, found from its first bytes (of a Parquet file its last).

import type { ColumnMapping, FileFormat } from "../core/columns.ts";
import { isParquet } from "../core/csv/fileSignature.ts";
import { ConfigurationError, InvalidInputError } from "../core/errors.ts";
import { guessTimeUnit } from "../core/inspect/guess.ts";
import { sampleRows } from "../core/inspect/sampleRows.ts";
import type { SourceHead, SourceRequest } from "../core/sources/detectSource.ts";
import { detectSource } from "../core/sources/detectSource.ts";
import type { ParquetFile } from "../core/sources/parquetFile.ts";
import { openParquet } from "../core/sources/parquetFile.ts";
import { transcodedHead } from "../core/sources/transcode.ts";
import type { Zone } from "../core/timeZone.ts";
import { fixedZone } from "../core/timeZone.ts";
import type { InputHead, InputSource } from "../ports/inputSource.ts";

/** Bytes of each input that are looked at. */
export const PEEK_BYTES = 256 * 1024;

/** Which bytes are read. */
export type StoredInput = Omit<InputHead, "isSplittable">;

export interface FormatRequest {
  readonly source: SourceRequest;
  readonly columns: Partial<ColumnMapping>;
  readonly splitColumn: string | null;
  /** What else is read of a row by name: the column of the sessions, those of the model's inputs. */
  readonly extraColumns?: readonly string[];
  /** Looks up zones that are no offsets. */
  readonly zoneOf: (name: string) => Zone;
}

export async function inputFormat(
  head: StoredInput,
  request: FormatRequest,
  inputs: InputSource,
): Promise<FileFormat> {
  const found = await sourceHead(head, inputs);
  const format = detectSource(found, request);
  checkTimes(found, format);
  return format;
}

/**
 * Throws `undeclared-time-unit` where times would be misread or not read for want of a declaration: days as digits
 * pass for seconds of 1970, and nobody can tell by itself whether a date has the day or the month first.
 */
function checkTimes(found: SourceHead, format: FileFormat): void {
  const { source, columns } = format;
  const isGiven =
    source !== undefined &&
    (source.preset.name !== "columns" || source.preset.time.unit !== "auto");
  if (isGiven || found.parquet !== null) {
    return;
  }
  const head = transcodedHead(found.bytes, source?.encoding ?? "utf-8");
  const values = sampleRows(head, format).map((row) => row[columns.time] ?? "");
  const unit = guessTimeUnit(values);
  if (unit !== "auto") {
    throw new InvalidInputError({
      code: "undeclared-time-unit",
      what: "the times are written in a way that has to be declared",
      where: `${found.where}, column ${format.columnNames[columns.time] ?? columns.time}`,
      expected: "epochs or ISO dates, or --time-unit",
      found: values.slice(0, 3).join(", "),
      fix:
        unit === "yyyymmdd"
          ? "if these are days: --time-unit yyyymmdd; if they are seconds: --time-unit s"
          : `with the month first: --time-unit mdy; with the day first: --time-unit dmy (these look like ${unit})`,
    });
  }
}

/** What is known of an input before it is read. */
export async function sourceHead(head: StoredInput, inputs: InputSource): Promise<SourceHead> {
  const bytes = await inputs.peek(head.uri, PEEK_BYTES);
  if (!isParquet(bytes)) {
    return { where: head.uri, bytes, parquet: null };
  }
  const { columns } = await parquetOf(head, inputs);
  const timeNames = columns.filter(({ isTime }) => isTime).map(({ name }) => name);
  const parquet = { names: columns.map(({ name }) => name), timeNames };
  return { where: head.uri, bytes, parquet };
}

/** An input that is a Parquet file, open. */
export function parquetOf(
  { uri, bytes, etag }: StoredInput,
  inputs: InputSource,
): Promise<ParquetFile> {
  const slice = (start: number, end: number) => inputs.slice(uri, etag, { start, end });
  return openParquet({ byteLength: bytes, slice }, uri);
}

/** Zones that need no table; names need a runtime that knows them. */
export function offsetZone(name: string): Zone {
  const zone = fixedZone(name);
  if (zone === null) {
    throw new ConfigurationError({
      code: "unknown-time-zone",
      what: "there is no such time zone",
      where: "--time-zone",
      expected: "UTC or an offset such as +08:00",
      found: JSON.stringify(name),
      fix: "write the offset from UTC",
    });
  }
  return zone;
}
