// The first rows of a file, read with each delimiter that is usual. Which of the readings is right is judged by whoever
// knows what to expect in them (columns.ts).

import type { RejectedRow } from "./rowFault.ts";
import { createRowScanner } from "./scanner.ts";

/** The first rows as one delimiter cuts them. */
export interface HeadSample {
  readonly delimiter: number;
  /** Well-formed rows, at most SAMPLE_ROWS. */
  readonly rows: readonly (readonly string[])[];
  /** The fault of the very first row, if it has one; then `rows` begins later. */
  readonly firstFault: RejectedRow | null;
  /** Logical rows seen, faulty ones included. */
  readonly rowCount: number;
  /** How many fields most rows have; of several such counts, the largest. */
  readonly width: number;
  /** Share of the rows that have so many. */
  readonly consistency: number;
}

/** Comma, semicolon, tab, vertical bar: in case of doubt the earlier. */
export const DELIMITERS = [0x2c, 0x3b, 0x09, 0x7c] as const;

const SAMPLE_ROWS = 200;
/** Rows of more fields than this are set aside. */
const FIELD_COUNT_MAX = 10_000;

/**
 * Reads `head`, the first bytes of a file. Its last row may be cut short, so it counts only where there is no more than
 * a row before it. Lines that begin with the byte `comment` are passed over.
 */
export function sampleHead(
  head: Uint8Array,
  delimiter: number,
  comment: number | null = null,
): HeadSample {
  const rows: string[][] = [];
  let rowCount = 0;
  let firstFault: RejectedRow | null = null;
  const scanner = createRowScanner(
    { delimiter, comment, fieldCount: FIELD_COUNT_MAX, fieldCountMin: 1 },
    {
      row(row) {
        rowCount++;
        if (rows.length < SAMPLE_ROWS) {
          rows.push(Array.from({ length: row.fieldCount }, (_, index) => row.field(index)));
        }
        return null;
      },
      reject(row) {
        firstFault = rowCount === 0 ? row : firstFault;
        rowCount++;
      },
    },
  );
  scanner.push(head);
  if (rowCount < 2) {
    scanner.end();
  }
  return { delimiter, rows, firstFault, rowCount, ...usualWidth(rows) };
}

/** A sample of rows that were cut elsewhere. */
export function sampleOfRows(delimiter: number, all: readonly string[][]): HeadSample {
  const rows = all.slice(0, SAMPLE_ROWS);
  return { delimiter, rows, firstFault: null, rowCount: all.length, ...usualWidth(rows) };
}

function usualWidth(rows: readonly string[][]): { width: number; consistency: number } {
  const counts = new Map<number, number>();
  for (const row of rows) {
    counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  }
  const [usual] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || b - a);
  const [width, count] = usual ?? [0, 0];
  return { width, consistency: count / Math.max(rows.length, 1) };
}
