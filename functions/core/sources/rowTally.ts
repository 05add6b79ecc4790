// Counts what becomes of rows, so that none is lost: each is an event, or set aside, or removed by a rule.

import { assert } from "../assert.ts";
import type { RejectedRow, RowFault } from "../csv/rowFault.ts";
import type { RowSink } from "../csv/scanState.ts";
import type { EventSink, ReadCounts, ReadFormat } from "../eventReader.ts";
import { presetRow } from "../presets/presetRow.ts";

/** `rows` = `events` + `quarantined` + the sum of `removed`, always. */
export interface SourceCounts extends ReadCounts {
  /** Rows taken out, by rule. */
  readonly removed: Readonly<Record<string, number>>;
}

export interface RowTally extends RowSink {
  /** Counts a row that a rule takes out before it is read. */
  remove(rule: string): void;
  counts(lines: { blankLines: number; commentLines: number }): SourceCounts;
}

/** Reads rows by the preset of `format` into `sink`. The header, where there is one, is passed over uncounted. */
export function rowTally(format: ReadFormat, sink: EventSink): RowTally {
  const { source, columnNames, columns, hasHeader } = format;
  assert(source !== undefined, "rows are read by a preset");
  const reader = presetRow({
    preset: source.preset,
    columnNames,
    zone: source.zone,
    split: columns.split,
    session: columns.session,
    inputs: format.inputs,
  });
  const removed = new Map<string, number>();
  let events = 0;
  let quarantined = 0;
  let removedRows = 0;
  let isHeaderDue = hasHeader;

  function remove(rule: string): void {
    removedRows++;
    removed.set(rule, (removed.get(rule) ?? 0) + 1);
  }
  return {
    remove,
    row(row): RowFault | null {
      if (isHeaderDue) {
        isHeaderDue = false;
        return null;
      }
      const verdict = reader.read(row);
      switch (verdict.kind) {
        case "event":
          events++;
          sink.event(reader.event);
          return null;
        case "removed":
          remove(verdict.rule);
          return null;
        case "fault":
          return verdict.fault;
      }
    },
    reject(row: RejectedRow): void {
      reader.interrupt();
      if (isHeaderDue) {
        isHeaderDue = false;
        return;
      }
      quarantined++;
      sink.reject(row);
    },
    counts: (lines) => ({
      rows: events + quarantined + removedRows,
      events,
      quarantined,
      ...lines,
      removed: Object.fromEntries([...removed].sort(([a], [b]) => (a < b ? -1 : 1))),
    }),
  };
}
