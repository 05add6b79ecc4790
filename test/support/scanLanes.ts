// The scanner in two lanes run over chunks, with what it found as plain data in the form of the slow twin. Rows that
// the module cut are read back from its memory by plain code.

import type { CutTable, LaneSink, LaneSpan } from "../../functions/core/csv/laneSink.ts";
import { delimiterWidth, QUOTE } from "../../functions/core/csv/rowAutomaton.ts";
import type { RowFault } from "../../functions/core/csv/rowFault.ts";
import { createRowLanes, WHOLE } from "../../functions/core/csv/rowLanes.ts";
import type { ScanMemory } from "../../functions/core/csv/scanMemory.ts";
import { claimScanMemory } from "../../functions/core/csv/scanMemory.ts";
import type { RowScannerOptions } from "../../functions/core/csv/scanState.ts";
import type { Kernels } from "../../functions/core/kernels.ts";
import type { Judge, Scanned, ScanOptions } from "./scanRows.ts";
import { acceptAll, COMMA } from "./scanRows.ts";

export interface LaneScanned extends Scanned {
  /** Rows that the module cut and the sink took. */
  readonly fastRows: number;
  readonly next: { readonly offset: number; readonly line: number };
}

export interface LaneOptions extends ScanOptions {
  readonly capacity?: number;
  readonly span?: LaneSpan;
}

/** Findings of the lanes over `chunks`, the first of which begins at the start of the span. */
export function scanLanes(
  kernels: Kernels,
  chunks: Iterable<Uint8Array>,
  { capacity, span = WHOLE, ...rest }: LaneOptions = {},
  judge: Judge = acceptAll,
): LaneScanned {
  const options: RowScannerOptions = { delimiter: COMMA, fieldCount: 3, ...rest };
  const plan = claimScanMemory(kernels, options, capacity);
  const findings: Scanned["findings"] = [];
  const rejected: Scanned["rejected"] = [];
  let fastRows = 0;
  const sink: LaneSink = {
    take(table, from) {
      for (let row = from; row < table.count; row++) {
        const found = cutRow(plan, options, table, row);
        if (judge(found.fields) !== null) {
          return row;
        }
        fastRows++;
        findings.push({ kind: "row", ...found });
      }
      return table.count;
    },
    row(row): RowFault | null {
      const fields = Array.from({ length: row.fieldCount }, (_, index) => row.field(index));
      const errorType = judge(fields);
      if (errorType !== null) {
        return { errorType, errorMessage: "refused", columnName: null };
      }
      findings.push({ kind: "row", line: row.line, bytePosition: row.bytePosition, fields });
      return null;
    },
    reject(row) {
      const { line, bytePosition, errorType, csvLine } = row;
      rejected.push(row);
      findings.push({ kind: "reject", line, bytePosition, errorType, csvLine });
    },
  };
  const lanes = createRowLanes(plan, options, sink, span);
  for (const chunk of chunks) {
    lanes.push(chunk);
  }
  const counts = lanes.end();
  return {
    findings,
    rejected,
    ...counts,
    bytesVisited: lanes.bytesVisited(),
    fastRows,
    next: lanes.position(),
  };
}

/** Row `row` of those that were cut, as text. */
function cutRow(plan: ScanMemory, options: RowScannerOptions, table: CutTable, row: number) {
  const { memory, bytesAt, cellsAt, startsAt, linesAt, fieldCount, capacity } = plan;
  const { delimiter, quote = QUOTE } = options;
  const start = memory.u32(startsAt, table.count)[row] as number;
  const ends = memory.u32(cellsAt + 4 * row * fieldCount, fieldCount);
  const mark = String.fromCharCode(quote ?? 0);
  const fields = Array.from(ends, (end, index) => {
    const from = index === 0 ? start : (ends[index - 1] as number) + delimiterWidth(delimiter);
    const bytes = memory.u8(bytesAt, capacity).slice(from, end);
    const text = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
    const isQuoted = quote !== null && text.startsWith(mark);
    return isQuoted ? text.slice(1, -1).replaceAll(mark + mark, mark) : text;
  });
  const line = memory.u32(linesAt, table.count)[row] as number;
  return { line, bytePosition: table.base + start, fields };
}
