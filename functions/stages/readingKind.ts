// Which of two ways an input is read. Plain CSV of which nothing but ids, types and times is wanted is read as numbers
// by the numeric module, in ranges of bytes where it is large (preprocess.ts). All else needs the texts of fields and
// is read as text, one stream an input (preprocessText.ts). Both give the same events.

import type { ReadFormat } from "../core/eventReader.ts";
import type { Ingest } from "../core/ingest.ts";

/** What a run wants of its rows beside the columns of the format. */
export interface AskedOfRows {
  readonly isPseudonymised: boolean;
  readonly ingest: Ingest | undefined;
}

/** Whether an input is read as numbers. */
export function isReadAsNumbers(format: ReadFormat, asked: AskedOfRows): boolean {
  const { source, columns, inputs = [] } = format;
  const { isPseudonymised, ingest } = asked;
  const hasWindow = (ingest?.fromMs ?? null) !== null || (ingest?.toMs ?? null) !== null;
  const readsTexts = columns.session !== undefined || inputs.some((column) => column !== null);
  return source === undefined && !readsTexts && !isPseudonymised && !hasWindow;
}
