// Logs of published figures, as the tests of baselines read them: through MILLRACE_DATA_DIR, items and users numbered
// in order of the file.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const folder = process.env["MILLRACE_DATA_DIR"] ?? "";

/** Where a log is, and what a test's title says where it is not. */
export interface PublishedLog {
  readonly file: string;
  readonly isAbsent: boolean;
  readonly reason: string;
}

export function publishedLog(name: string, path = "events.csv.gz"): PublishedLog {
  const file = join(folder, name, path);
  const isAbsent = folder === "" || !existsSync(file);
  const reason = isAbsent ? ` (skipped: MILLRACE_DATA_DIR holds no ${name}/${path})` : "";
  return { file, isAbsent, reason };
}

/** The cells of each row below the header. */
export function rowsOf(file: string): string[][] {
  const text = gunzipSync(readFileSync(file)).toString().trimEnd();
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

/** Numbers names from 1, in order of their first call. */
export function numbering(): { numberOf: (name: string) => number; count: () => number } {
  const numbers = new Map<string, number>();
  return {
    numberOf(name) {
      const number = numbers.get(name) ?? numbers.size + 1;
      numbers.set(name, number);
      return number;
    },
    count: () => numbers.size,
  };
}

/** A user's or a session's events in order of time; equal times in order of the file. */
export interface Sequence {
  readonly items: Uint32Array;
  readonly timesMs: Float64Array;
  /** Whether the column `split` of its last row says so. */
  readonly isTest: boolean;
}

/** Logs whose columns are user, item, time and, for sessions, split. */
export function readSequences(file: string): {
  readonly V: number;
  readonly sequences: readonly Sequence[];
} {
  const { numberOf, count } = numbering();
  const bySequence = new Map<string, { item: number; timeMs: number; isTest: boolean }[]>();
  for (const [id = "", name = "", time = "", split] of rowsOf(file)) {
    const own = bySequence.get(id) ?? [];
    bySequence.set(id, own);
    own.push({ item: numberOf(name), timeMs: Number(time), isTest: split === "test" });
  }
  const sequences = Array.from(bySequence.values(), (rows) => {
    rows.sort((a, b) => a.timeMs - b.timeMs);
    return {
      items: Uint32Array.from(rows, ({ item }) => item),
      timesMs: Float64Array.from(rows, ({ timeMs }) => timeMs),
      isTest: rows.at(-1)?.isTest ?? false,
    };
  });
  return { V: count() + 1, sequences };
}

/** Events of each item [V]. */
export function eventCounts(V: number, sequences: Iterable<Uint32Array>): Float64Array {
  const counts = new Float64Array(V);
  for (const items of sequences) {
    for (const item of items) {
      counts[item] = (counts[item] as number) + 1;
    }
  }
  return counts;
}
