// A row scanner run over chunks, with what it found as plain data in the form of the slow twin.

import type { RejectedRow, RowFault } from "../../functions/core/csv/rowFault.ts";
import type { RowScannerOptions } from "../../functions/core/csv/scanner.ts";
import { createRowScanner } from "../../functions/core/csv/scanner.ts";
import type { Finding } from "../reference/csvRows.ts";

export const COMMA = 0x2c;

export type ScanOptions = Partial<RowScannerOptions>;
export type Judge = (fields: readonly string[]) => RejectedRow["errorType"] | null;

export const acceptAll: Judge = () => null;
/** Refuses rows as the reader of events does: for a last column that is no number. */
export const needNumber: Judge = (fields) =>
  /^[0-9]+$/.test(fields.at(-1) as string) ? null : "CAST";

export const bytesOf = (text: string) => new TextEncoder().encode(text);

export interface Scanned {
  readonly findings: Exclude<Finding, { kind: "blank" | "comment" }>[];
  readonly rejected: RejectedRow[];
  readonly blankLines: number;
  readonly commentLines: number;
  readonly bytesVisited: number;
}

export function scan(
  chunks: Iterable<Uint8Array>,
  options: ScanOptions = {},
  judge = acceptAll,
): Scanned {
  const findings: Scanned["findings"] = [];
  const rejected: RejectedRow[] = [];
  const scanner = createRowScanner(
    { delimiter: COMMA, fieldCount: 3, ...options },
    {
      row(row): RowFault | null {
        const fields = Array.from({ length: row.fieldCount }, (_, index) => row.field(index));
        const errorType = judge(fields);
        if (errorType !== null) {
          return { errorType, errorMessage: "refused", columnName: null };
        }
        const { line, bytePosition } = row;
        findings.push({ kind: "row", line, bytePosition, fields });
        return null;
      },
      reject(row) {
        const { line, bytePosition, errorType, csvLine } = row;
        rejected.push(row);
        findings.push({ kind: "reject", line, bytePosition, errorType, csvLine });
      },
    },
  );
  for (const chunk of chunks) {
    scanner.push(chunk);
  }
  const counts = scanner.end();
  return { findings, rejected, ...counts, bytesVisited: scanner.bytesVisited() };
}

export const scanText = (text: string, options: ScanOptions = {}, judge = acceptAll) =>
  scan([bytesOf(text)], options, judge);
export const rowsOf = (scanned: Scanned) =>
  scanned.findings.flatMap((finding) => (finding.kind === "row" ? [finding.fields] : []));
export const faultsOf = (scanned: Scanned) =>
  scanned.findings.flatMap((finding) =>
    finding.kind === "reject" ? [[finding.line, finding.errorType]] : [],
  );

/** `bytes` cut at ascending offsets. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  return [...offsets, bytes.length].map((end, index) => bytes.slice(offsets[index - 1] ?? 0, end));
}
