// How an input is read, from its first bytes and what was asked for: by a preset, or by what the file shows. Plain
// CSV with no wishes beyond its columns is left to columns.ts.

import { unreadableHead } from "../columnErrors.ts";
import type { ColumnMapping, FileFormat } from "../columns.ts";
import { detectFormat } from "../columns.ts";
import { foreignFormat } from "../csv/fileSignature.ts";
import type { Samples } from "../csv/headComment.ts";
import type { HeadSample } from "../csv/headSample.ts";
import { sampleHead, sampleOfRows } from "../csv/headSample.ts";
import type { ColumnReference, Encoding, Preset } from "../presets/preset.ts";
import { commentByte, readColumns } from "../presets/preset.ts";
import {
  checkColumns,
  columnIndex,
  columnIndexes,
  presetMismatch,
} from "../presets/presetColumns.ts";
import type { Zone } from "../timeZone.ts";
import { UTC } from "../timeZone.ts";
import { sampleDelimited } from "./delimitedRow.ts";
import { pathsInHead, splitIndex } from "./extraColumns.ts";
import type { FilePreset } from "./filePresets.ts";
import { isJsonHead, sampleJson } from "./jsonHead.ts";
import { markedEncoding, transcodedHead } from "./transcode.ts";

/** What the flags say about how files are read; null where they say nothing. */
export interface SourceRequest {
  readonly preset: Preset | null;
  /** Of single files, before `preset`, which is then that of the others: filePresets.ts. */
  readonly presets?: readonly FilePreset[];
  readonly encoding: Encoding | null;
  /** One or two characters. */
  readonly delimiter: string | null;
  readonly timeUnit: string | null;
  /** As written; resolved by `zoneOf`. */
  readonly timeZone: string | null;
}

export const PLAIN_SOURCE: SourceRequest = {
  preset: null,
  encoding: null,
  delimiter: null,
  timeUnit: null,
  timeZone: null,
};

/** The first bytes of a file, decompressed, and for Parquet what its footer says. */
export interface SourceHead {
  readonly where: string;
  readonly bytes: Uint8Array;
  readonly parquet: {
    readonly names: readonly string[];
    readonly timeNames: readonly string[];
  } | null;
}

export interface Wishes {
  readonly source: SourceRequest;
  readonly columns: Partial<ColumnMapping>;
  readonly splitColumn: string | null;
  /** What else is read of a row by name: the column of the sessions, those of the model's inputs. */
  readonly extraColumns?: readonly string[];
  readonly zoneOf: (name: string) => Zone;
}

/** The format of a file. Throws what detectFormat throws, and `preset-mismatch`. */
export function detectSource(head: SourceHead, wishes: Wishes): FileFormat {
  const { source } = wishes;
  const encoding =
    markedEncoding(head.bytes) ?? source.encoding ?? source.preset?.encoding ?? "utf-8";
  const bytes = head.parquet === null ? transcodedHead(head.bytes, encoding) : new Uint8Array(0);
  const text = { ...head, bytes };
  if (source.preset !== null) {
    return presetFormat(text, withFlags(source.preset, wishes), encoding, wishes);
  }
  const isJson = head.parquet === null && isJsonHead(bytes, head.where);
  const isDeclared =
    source.delimiter !== null || source.timeUnit !== null || source.timeZone !== null;
  const format = detectFormat(
    bytes,
    head.where,
    wishes.columns,
    wishes.splitColumn,
    samplesOf(text, isJson, source.delimiter),
  );
  if (head.parquet === null && !isJson && !isDeclared && encoding === "utf-8") {
    return format;
  }
  const form = head.parquet !== null ? "parquet" : isJson ? "jsonl" : csvForm(source.delimiter);
  const preset = withFlags(presetOfColumns(format, form), wishes);
  // The names of JSON and Parquet are not in a row of the file.
  const hasHeader = format.hasHeader && form !== "jsonl" && form !== "parquet";
  return withSource({ ...format, hasHeader }, { form, encoding, preset, head, wishes });
}

/** The readings of the head to choose from; undefined for those of CSV. */
function samplesOf(
  head: SourceHead,
  isJson: boolean,
  delimiter: string | null,
): Samples | undefined {
  if (head.parquet !== null) {
    const names = [...head.parquet.names];
    return () => [{ ...sampleOfRows(0, [names]), rowCount: 2 }];
  }
  if (isJson) {
    return () => [sampleJson(head.bytes)];
  }
  return delimiter === null ? undefined : (comment) => [sampleBy(head.bytes, delimiter, comment)];
}

function sampleBy(bytes: Uint8Array, delimiter: string, comment: number | null): HeadSample {
  return delimiter.length === 1
    ? sampleHead(bytes, delimiter.charCodeAt(0), comment)
    : sampleDelimited(bytes, delimiter, comment);
}

function csvForm(delimiter: string | null): "csv" | "lines" {
  return delimiter === null || delimiter.length === 1 ? "csv" : "lines";
}

/** The columns that were found, as a preset without a name. */
function presetOfColumns(format: FileFormat, form: string): Preset {
  const { columns, columnNames } = format;
  const named = (index: number) => columnNames[index] ?? String(index);
  return {
    name: "columns",
    title: "columns by name",
    form: form === "jsonl" ? "jsonl" : "delimited",
    columns: columnNames,
    comments: format.comment !== null,
    user: named(columns.user),
    item: named(columns.item),
    time: { column: named(columns.time), unit: "auto" },
    ...(columns.event === null
      ? {}
      : { event: { column: named(columns.event), others: "keep" as const } }),
  };
}

/** The preset as the flags change it. */
function withFlags(preset: Preset, { source, columns }: Wishes): Preset {
  const { timeUnit, timeZone, delimiter } = source;
  const event: Pick<Preset, "event"> =
    columns.event === undefined ? {} : { event: { ...preset.event, column: columns.event } };
  return {
    ...preset,
    ...(delimiter === null ? {} : { delimiter }),
    ...event,
    user: columns.user ?? preset.user,
    item: columns.item ?? preset.item,
    time: {
      ...preset.time,
      column: columns.time ?? preset.time.column,
      unit: timeUnit ?? preset.time.unit,
      ...(timeZone === null ? {} : { zone: timeZone }),
    },
  };
}

function presetFormat(
  head: SourceHead,
  preset: Preset,
  encoding: Encoding,
  wishes: Wishes,
): FileFormat {
  if (head.parquet !== null) {
    return namedFormat(
      head,
      preset,
      { names: head.parquet.names, form: "parquet", encoding },
      wishes,
    );
  }
  if (preset.form === "jsonl") {
    if (!isJsonHead(head.bytes, head.where)) {
      throw presetMismatch(preset, head.where, "a start that is no JSON object");
    }
    const { splitColumn, extraColumns = [] } = wishes;
    const extra = pathsInHead(head.bytes, extraColumns, preset.list ?? null);
    const split = splitColumn === null ? [] : [splitColumn];
    const names = [...new Set([...readColumns(preset), ...split, ...extra])];
    return namedFormat(head, preset, { names, form: "jsonl", encoding }, wishes);
  }
  return delimitedFormat(head, preset, encoding, wishes);
}

function delimitedFormat(
  head: SourceHead,
  preset: Preset,
  encoding: Encoding,
  wishes: Wishes,
): FileFormat {
  const foreign = foreignFormat(head.bytes);
  if (foreign !== null) {
    throw unreadableHead("unsupported-format", head.where, `${foreign.name} data`, foreign.fix);
  }
  const { delimiter = ",", header = "yes" } = preset;
  const sample = sampleBy(head.bytes, delimiter, commentByte(preset));
  const [first] = sample.rows;
  if (first === undefined) {
    const found = sample.firstFault?.errorMessage ?? "no rows";
    throw presetMismatch(preset, head.where, found);
  }
  const cells = first.map((cell) => headerCell(cell, preset));
  const isKnown = preset.columns.every((name) => columnIndex(name, cells) >= 0);
  const hasHeader = header === "yes" || (header === "either" && isKnown);
  if (!hasHeader && sample.width !== preset.columns.length) {
    const found = `${sample.width} columns, the first row being ${first.join(", ").slice(0, 200)}`;
    throw presetMismatch(preset, head.where, found);
  }
  const form = csvForm(delimiter);
  const names = hasHeader ? cells : preset.columns;
  const format = namedFormat(head, preset, { names, form, encoding }, wishes);
  return { ...format, hasHeader };
}

function headerCell(cell: string, { typedHeader = false }: Preset): string {
  return typedHeader ? cell.trim().replace(/:[a-z_]+$/, "") : cell.trim();
}

function namedFormat(
  head: SourceHead,
  preset: Preset,
  file: {
    names: readonly string[];
    form: "csv" | "lines" | "jsonl" | "parquet";
    encoding: Encoding;
  },
  wishes: Wishes,
): FileFormat {
  const { names, form, encoding } = file;
  checkColumns(preset, names, head.where);
  const first = (reference: ColumnReference | undefined) =>
    columnIndexes(reference, names)[0] ?? null;
  const split = splitIndex(wishes.splitColumn, names, head.where);
  const isText = form === "csv" || form === "lines";
  const format: FileFormat = {
    delimiter: isText ? (preset.delimiter ?? ",").charCodeAt(0) : 0,
    hasHeader: false,
    columnNames: names,
    columns: {
      user: first(preset.user) ?? 0,
      item: first(preset.item) ?? 0,
      time: first(preset.time.column) ?? 0,
      event: first(preset.event?.column),
      split,
    },
    fieldCount: names.length,
  };
  return withSource(format, { form, encoding, preset, head, wishes });
}

function withSource(
  format: FileFormat,
  given: {
    form: "csv" | "lines" | "jsonl" | "parquet";
    encoding: Encoding;
    preset: Preset;
    head: SourceHead;
    wishes: Wishes;
  },
): FileFormat {
  const { form, encoding, head, wishes } = given;
  const isText = form === "csv" || form === "lines";
  const preset = timesAsTyped(given.preset, head);
  const { zone } = preset.time;
  return {
    ...format,
    source: {
      form,
      delimiter: isText ? (preset.delimiter ?? String.fromCharCode(format.delimiter)) : "",
      encoding,
      preset,
      zone: zone === undefined ? UTC : wishes.zoneOf(zone),
    },
  };
}

/** A column that Parquet itself types as a time comes as a date, whatever unit a copy in text has. */
function timesAsTyped(preset: Preset, { parquet }: SourceHead): Preset {
  const names = parquet?.timeNames ?? [];
  const isTyped = columnIndexes(preset.time.column, names).length > 0;
  return isTyped ? { ...preset, time: { ...preset.time, unit: "auto" } } : preset;
}
