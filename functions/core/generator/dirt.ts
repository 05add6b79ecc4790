// What is wrong in a simulated log: which faulty and duplicate rows stand where, as a plan, so that a test knows the
// counts that reading must find. A faulty row is one physical line beside the good rows, never in place of one. Where a
// row that fails over several lines costs only its first, no fault costs a good row: an unterminated quote runs on to a
// quote that text follows, or to the end of the file, and so fails.

import { randomStream } from "../random.ts";
import type { ShopConfig } from "./shop.ts";

/** Faults for which a row is to be set aside. */
export const FAULTS = [
  "missingField",
  "extraField",
  "blankItem",
  "unparsableTime",
  "invalidUtf8",
  "unterminatedQuote",
] as const;

export type Fault = (typeof FAULTS)[number];

/** A row that should not be there, made from a good one. */
export interface DirtyRow {
  /** The good row it is made from. */
  readonly source: number;
  /** The good row after which it stands. */
  readonly after: number;
  readonly kind: Fault | "duplicate";
  /** In [0, 1): decides the details of the fault. */
  readonly detail: number;
}

/** The fields of a row that a fault is put into; none needs quotes. */
export interface RowFields {
  readonly user: string;
  readonly item: string;
  readonly event: string;
  readonly time: string;
  readonly category: string;
}

/** Duplicates come up to this many rows late. */
const DUPLICATE_LAG_MAX = 1000;
const NO_TIMES = ["yesterday", "2025-02-30T12:00:00Z", "0000-00-00 00:00:00", "12h30", ""] as const;
const NEVER_IN_UTF8 = 0xff;
/** Uniform numbers set aside for each good row. */
const DRAWS = 4;

/** The dirty rows among `rowCount` good ones, in the order of the file. */
export function planDirt(config: ShopConfig, rowCount: number): readonly DirtyRow[] {
  const stream = randomStream({ seed: config.seed, purpose: "generatorDirt" });
  const rows: DirtyRow[] = [];
  for (let source = 0; source < rowCount; source++) {
    const at = source * DRAWS;
    const detail = stream.uniformAt(at + 2);
    const share = stream.uniformAt(at) / config.dirtyRowShare;
    if (share < 1) {
      const kind = FAULTS[Math.floor(share * FAULTS.length)] as Fault;
      rows.push({ source, after: source, kind, detail });
    }
    if (stream.uniformAt(at + 1) < config.duplicateRowShare) {
      const lag = Math.floor(stream.uniformAt(at + 3) * DUPLICATE_LAG_MAX);
      const after = Math.min(source + lag, rowCount - 1);
      rows.push({ source, after, kind: "duplicate", detail });
    }
  }
  return rows.sort((a, b) => a.after - b.after || a.source - b.source);
}

/** The line of a faulty row, as bytes, without its line feed. */
export function faultyLine(fault: Fault, row: RowFields, detail: number): Uint8Array {
  const { user, item, event, time, category } = row;
  const fields = [user, item, event, time, category];
  const line = new TextEncoder().encode(spoil(fault, fields, detail).join(","));
  if (fault === "invalidUtf8") {
    // The last byte of the item; users and items are ASCII.
    line[user.length + item.length] = NEVER_IN_UTF8;
  }
  return line;
}

function spoil(fault: Fault, fields: readonly string[], detail: number): readonly string[] {
  const place = Math.floor(detail * fields.length);
  switch (fault) {
    case "missingField":
      return fields.toSpliced(place, 1);
    case "extraField":
      return fields.toSpliced(place, 0, "1");
    case "blankItem":
      return fields.with(1, "");
    case "unparsableTime":
      return fields.with(3, NO_TIMES[Math.floor(detail * NO_TIMES.length)] as string);
    case "invalidUtf8":
      return fields;
    case "unterminatedQuote":
      return fields.with(place, `"${fields[place]}`);
  }
}
