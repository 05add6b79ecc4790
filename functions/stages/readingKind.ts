// Which of two ways an input is read. Plain CSV is read as numbers by the numeric module, in ranges of bytes where it
// is large (preprocess.ts). Other forms, presets, pseudonyms and a window of time need every row as text, one stream an
// input (preprocessText.ts). Both give the same events.

import type { ReadFormat } from "../core/eventReader.ts";
import type { Ingest } from "../core/ingest.ts";

/** What a run wants of its rows beside the columns of the format. */
export interface AskedOfRows {
  readonly isPseudonymised: boolean;
  readonly ingest: Ingest | undefined;
}

/** Whether an input is read as numbers. */
export function isReadAsNumbers(format: ReadFormat, asked: AskedOfRows): boolean {
  const { isPseudonymised, ingest } = asked;
  const hasWindow = (ingest?.fromMs ?? null) !== null || (ingest?.toMs ?? null) !== null;
  return format.source === undefined && !isPseudonymised && !hasWindow;
}
