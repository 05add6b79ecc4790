// Reads the rows of one input whatever its format, and sorts out by time those that the run does not want.

import type { EventSink } from "../core/eventReader.ts";
import { readEvents } from "../core/eventReader.ts";
import type { Ingest } from "../core/ingest.ts";
import { isInWindow } from "../core/ingest.ts";
import type { Input } from "../core/messages.ts";
import { readParquet } from "../core/sources/readParquet.ts";
import { readSource } from "../core/sources/readSource.ts";
import type { SourceCounts } from "../core/sources/rowTally.ts";
import type { InputSource } from "../ports/inputSource.ts";
import { parquetOf } from "./inputFormat.ts";

/** Reads `input` into `sink`; `rows` = `events` + `quarantined` + the sum of `removed`. */
export async function readInput(
  input: Input,
  inputs: InputSource,
  { sink, ingest }: { sink: EventSink; ingest: Ingest | undefined },
): Promise<SourceCounts> {
  if (ingest === undefined || (ingest.fromMs === null && ingest.toMs === null)) {
    return readRows(input, inputs, sink);
  }
  let outside = 0;
  const counts = await readRows(input, inputs, {
    event(event) {
      if (isInWindow(ingest, event.timeMs)) {
        sink.event(event);
      } else {
        outside++;
      }
    },
    reject: sink.reject,
  });
  const removed = outside === 0 ? counts.removed : { ...counts.removed, window: outside };
  return { ...counts, events: counts.events - outside, removed };
}

async function readRows(input: Input, inputs: InputSource, sink: EventSink): Promise<SourceCounts> {
  const { uri, etag, format } = input;
  switch (format.source?.form) {
    case undefined:
      return { ...(await readEvents(inputs.read(uri, etag), format, sink)), removed: {} };
    case "parquet":
      return readParquet(await parquetOf(input, inputs), format, sink);
    default:
      return readSource(inputs.read(uri, etag), format, sink);
  }
}
