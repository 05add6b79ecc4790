// Looks at the head of one input and says what it is, which preset it fits and how a run would read it. Nothing is
// written.

import type { FileFormat } from "../core/columns.ts";
import { InvalidInputError } from "../core/errors.ts";
import { readEvents } from "../core/eventReader.ts";
import { guessEncoding, guessTimeUnit } from "../core/inspect/guess.ts";
import { sampleRows, wholeLines } from "../core/inspect/sampleRows.ts";
import type { SampleFacts } from "../core/inspect/sampleTally.ts";
import { sampleTally } from "../core/inspect/sampleTally.ts";
import { sniffPresets } from "../core/inspect/sniffPreset.ts";
import type { Encoding, Preset } from "../core/presets/preset.ts";
import type { SourceHead, SourceRequest } from "../core/sources/detectSource.ts";
import { detectSource } from "../core/sources/detectSource.ts";
import { sourceOfFile } from "../core/sources/filePresets.ts";
import { readRowGroup } from "../core/sources/parquetFile.ts";
import { readParquet } from "../core/sources/readParquet.ts";
import { readSource } from "../core/sources/readSource.ts";
import type { SourceCounts } from "../core/sources/rowTally.ts";
import { markedEncoding, transcodedHead } from "../core/sources/transcode.ts";
import type { InputHead, InputSource } from "../ports/inputSource.ts";
import type { FormatRequest } from "./inputFormat.ts";
import { PEEK_BYTES, parquetOf, sourceHead } from "./inputFormat.ts";

export interface Inspection {
  readonly uri: string;
  /** As stored. */
  readonly bytes: number;
  readonly encoding: Encoding;
  readonly format: FileFormat;
  /** What the file is read by; null: by the names of its columns. */
  readonly preset: Preset | null;
  readonly otherPresets: readonly Preset[];
  /** What of the request the file itself suggests, to be given as flags. */
  readonly suggested: Pick<SourceRequest, "encoding" | "timeUnit"> & {
    readonly preset: string | null;
  };
  /** Rows of the head, or of the first row group. */
  readonly counts: SourceCounts;
  readonly facts: SampleFacts;
  /** The first rows as they stand, by column. */
  readonly rows: readonly (readonly string[])[];
}

/** Throws what a run over the file would throw, once nothing suggests a way to read it. */
export async function inspectInput(
  uri: string,
  asked: FormatRequest,
  inputs: InputSource,
): Promise<Inspection> {
  const request = { ...asked, source: sourceOfFile(asked.source, uri) };
  const head = await inputs.head(uri);
  const found = await sourceHead(head, inputs);
  const encoding = encodingOf(found, request.source);
  const text = { ...found, bytes: transcodedHead(found.bytes, encoding) };
  const presets = request.source.preset === null ? sniffPresets(text, uri) : [];
  const [preset = request.source.preset] = presets;
  const source = { ...request.source, encoding, preset };
  const timeUnit = preset === null ? unitOf(found, { ...request, source }) : null;
  const settled = { ...source, timeUnit: request.source.timeUnit ?? timeUnit };
  const format = detectSource(found, { ...request, source: settled });
  const sample = { head, found, text, format };
  return {
    uri,
    bytes: head.bytes,
    encoding: format.source?.encoding ?? "utf-8",
    format,
    preset,
    otherPresets: presets.slice(1),
    suggested: {
      preset: presets[0]?.name ?? null,
      encoding: markedEncoding(found.bytes) === null && encoding !== "utf-8" ? encoding : null,
      timeUnit: request.source.timeUnit === null ? timeUnit : null,
    },
    ...(await readSample(sample, inputs)),
    rows: (await rowsOf(sample, inputs)).slice(0, ROWS_SHOWN),
  };
}

interface Sample {
  readonly head: InputHead;
  readonly found: SourceHead;
  /** The same in UTF-8. */
  readonly text: SourceHead;
  readonly format: FileFormat;
}

const ROWS_SHOWN = 20;

function encodingOf(found: SourceHead, source: SourceRequest): Encoding {
  if (found.parquet !== null) {
    return "utf-8";
  }
  const declared = source.encoding ?? source.preset?.encoding;
  return markedEncoding(found.bytes) ?? declared ?? guessEncoding(found.bytes);
}

/** The unit that the values of the time column suggest, where they do not tell it themselves. */
function unitOf(found: SourceHead, request: FormatRequest): string | null {
  const format = found.parquet === null ? attempt(() => detectSource(found, request)) : null;
  if (format === null) {
    return null;
  }
  const bytes = transcodedHead(found.bytes, format.source?.encoding ?? "utf-8");
  const unit = guessTimeUnit(
    sampleRows(bytes, format).map((row) => row[format.columns.time] ?? ""),
  );
  return unit === "auto" ? null : unit;
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidInputError) {
      return null;
    }
    throw error;
  }
}

/** Reads the head, or the first row group, as a run would. */
async function readSample(
  { head, found, format }: Sample,
  inputs: InputSource,
): Promise<{ counts: SourceCounts; facts: SampleFacts }> {
  const { sink, facts } = sampleTally();
  if (found.parquet !== null) {
    const file = await parquetOf(head, inputs);
    const metadata = { ...file.metadata, row_groups: file.metadata.row_groups.slice(0, 1) };
    return { counts: await readParquet({ ...file, metadata }, format, sink), facts: facts() };
  }
  const isWhole = found.bytes.byteLength < PEEK_BYTES;
  async function* chunk(): AsyncGenerator<Uint8Array> {
    yield wholeLines(found.bytes, isWhole);
  }
  const counts =
    format.source === undefined
      ? { ...(await readEvents(chunk(), format, sink)), removed: {} }
      : await readSource(chunk(), format, sink);
  return { counts, facts: facts() };
}

async function rowsOf(
  { head, text, format }: Sample,
  inputs: InputSource,
): Promise<readonly (readonly string[])[]> {
  if (text.parquet === null) {
    return sampleRows(text.bytes, format);
  }
  const file = await parquetOf(head, inputs);
  const columns = await readRowGroup(file, 0, format.columnNames);
  return Array.from({ length: ROWS_SHOWN }, (_, row) =>
    format.columnNames.map((name) => columns.get(name)?.[row] ?? ""),
  );
}
