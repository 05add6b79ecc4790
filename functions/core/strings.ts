// Columns of strings as two arrays, the form in which they cross the store: UTF-8 bytes end to end and where each ends.

import { assert } from "./assert.ts";

/** `ends[i]` is the end (exclusive) of string i in `bytes`; it starts where the one before ends. */
export interface StringColumn {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** A column that holds `values` in order. */
export function encodeStrings(values: readonly string[]): StringColumn {
  const encoder = new TextEncoder();
  const ends = new Uint32Array(values.length);
  let bytes = new Uint8Array(Math.max(16, values.length * 8));
  let end = 0;
  for (const [index, value] of values.entries()) {
    const room = value.length * 3;
    if (end + room > bytes.byteLength) {
      const larger = new Uint8Array(Math.max(bytes.byteLength * 2, end + room));
      larger.set(bytes.subarray(0, end));
      bytes = larger;
    }
    end += encoder.encodeInto(value, bytes.subarray(end)).written;
    ends[index] = end;
  }
  return { ends, bytes: bytes.slice(0, end) };
}

/** The strings of a column in order. */
export function decodeStrings(column: StringColumn): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const last = column.ends.at(-1) ?? 0;
  assert(last === column.bytes.byteLength, "a string column ends where its bytes end");
  let start = 0;
  return Array.from(column.ends, (end) => {
    const value = decoder.decode(column.bytes.subarray(start, end));
    start = end;
    return value;
  });
}

/** Order of strings by UTF-16 code unit: the same on every machine and in every locale. */
export function compareStrings(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
