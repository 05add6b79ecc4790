// Reads the rows of one input whatever its format, and sorts out by time those that the run does not want.

import type { EventSink, RawEvent } from "../core/eventReader.ts";
import { readEvents } from "../core/eventReader.ts";
import type { Ingest } from "../core/ingest.ts";
import { isInWindow } from "../core/ingest.ts";
import type { Input } from "../core/messages.ts";
import { readParquet } from "../core/sources/readParquet.ts";
import { readSource } from "../core/sources/readSource.ts";
import type { SourceCounts } from "../core/sources/rowTally.ts";
import type { InputSource } from "../ports/inputSource.ts";
import { parquetOf } from "./inputFormat.ts";

interface Reading {
  readonly sink: EventSink;
  readonly ingest: Ingest | undefined;
  /** Longest row, where it is not the default. */
  readonly rowBytesMax: number | undefined;
}

/** Reads `input` into `sink`; `rows` = `events` + `quarantined` + the sum of `removed`. */
export async function readInput(
  input: Input,
  inputs: InputSource,
  { sink, ingest, rowBytesMax }: Reading,
): Promise<SourceCounts> {
  if (ingest === undefined || (ingest.fromMs === null && ingest.toMs === null)) {
    return readRows(input, inputs, { sink, rowBytesMax });
  }
  let outside = 0;
  const within = {
    event(event: RawEvent) {
      if (isInWindow(ingest, event.timeMs)) {
        sink.event(event);
      } else {
        outside++;
      }
    },
    reject: sink.reject,
  };
  const counts = await readRows(input, inputs, { sink: within, rowBytesMax });
  const removed = outside === 0 ? counts.removed : { ...counts.removed, window: outside };
  return { ...counts, events: counts.events - outside, removed };
}

async function readRows(
  input: Input,
  inputs: InputSource,
  { sink, rowBytesMax }: Omit<Reading, "ingest">,
): Promise<SourceCounts> {
  const { uri, etag } = input;
  const format = { ...input.format, ...(rowBytesMax !== undefined && { rowBytesMax }) };
  switch (format.source?.form) {
    case undefined:
      return { ...(await readEvents(inputs.read(uri, etag), format, sink)), removed: {} };
    case "parquet":
      return readParquet(await parquetOf(input, inputs), format, sink);
    default:
      return readSource(inputs.read(uri, etag), format, sink);
  }
}
