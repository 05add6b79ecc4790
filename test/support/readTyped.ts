// Events as the typed reader finds them, with their texts, to be compared with those of the reader of text.

import type { FileFormat } from "../../functions/core/columns.ts";
import type { RawEvent, RejectedRow } from "../../functions/core/eventReader.ts";
import type { Kernels } from "../../functions/core/kernels.ts";
import type { TypedReaderOptions } from "../../functions/core/typedEvents.ts";
import { createTypedReader, EVENT, ITEM, SPLIT, USER } from "../../functions/core/typedEvents.ts";

export interface ReadTyped {
  readonly events: RawEvent[];
  readonly rejected: RejectedRow[];
  readonly counts: Readonly<Record<"events" | "quarantined", number>>;
  readonly lineCounts: Readonly<Record<"blankLines" | "commentLines", number>>;
  readonly batches: number;
  /** The strings of every dictionary. */
  readonly texts: readonly (readonly string[])[];
}

export function readTyped(
  kernels: Kernels,
  chunks: Iterable<Uint8Array>,
  format: FileFormat,
  options: TypedReaderOptions = {},
): ReadTyped {
  const rejected: RejectedRow[] = [];
  const numbers: number[][] = [];
  let batches = 0;
  const reader = createTypedReader(
    kernels,
    format,
    {
      events(batch) {
        batches++;
        for (let row = 0; row < batch.count; row++) {
          const places = batch.numbers.map((column) => column[row] as number);
          numbers.push([...places, batch.timesMs[row] as number, batch.lines[row] as number]);
        }
      },
      reject: (row) => rejected.push(row),
    },
    options,
  );
  for (const chunk of chunks) {
    reader.push(chunk);
  }
  reader.end();
  const texts = reader.dictionaries.map((dictionary) => dictionary.textsFrom(0));
  const events = numbers.map((row): RawEvent => {
    const text = (place: number) => texts[place]?.[row[place] as number] as string;
    const [timeMs, line] = row.slice(-2) as [number, number];
    return {
      user: text(USER),
      item: text(ITEM),
      event: text(EVENT),
      split: text(SPLIT),
      timeMs,
      line,
    };
  });
  const lineCounts = reader.lanes.lineCounts();
  return { events, rejected, counts: reader.counts(), lineCounts, batches, texts };
}
