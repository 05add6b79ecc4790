// Columns of strings as two arrays, the form in which they cross the store: UTF-8 bytes end to end and where each ends.

import { assert } from "./assert.ts";

/** `ends[i]` is the end (exclusive) of string i in `bytes`; it starts where the one before ends. */
export interface StringColumn {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Larger columns are decoded string by string: engines bound the length of one. */
const WHOLE_BYTES_MAX = 2 ** 26;

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
    const asciiEnd = writeAscii(value, bytes, end);
    end = asciiEnd ?? end + encoder.encodeInto(value, bytes.subarray(end)).written;
    ends[index] = end;
  }
  return { ends, bytes: bytes.slice(0, end) };
}

/** Writes `value` at `start`; returns its end, or null where it is not ASCII. A call of an encoder costs more. */
function writeAscii(value: string, bytes: Uint8Array, start: number): number | null {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= 0x80) {
      return null;
    }
    bytes[start + index] = code;
  }
  return start + value.length;
}

/** The strings of a column in order. */
export function decodeStrings(column: StringColumn): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const last = column.ends.at(-1) ?? 0;
  assert(last === column.bytes.byteLength, "a string column ends where its bytes end");
  // Only ASCII has a code unit for every byte: there, one call decodes the strings of the whole column.
  const whole = last <= WHOLE_BYTES_MAX ? decoder.decode(column.bytes) : "";
  const isAscii = whole.length === last;
  let start = 0;
  return Array.from(column.ends, (end) => {
    const value = isAscii
      ? whole.slice(start, end)
      : decoder.decode(column.bytes.subarray(start, end));
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
