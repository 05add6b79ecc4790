// JSON objects of the store. What a run reads back to go on from is sealed: its last member is the CRC-32 of the text
// before that member, so that a digit which a read delivers wrong is noticed and not believed. Containers have their
// own checksums; what such text means is checked elsewhere (messages.ts).

import { assert } from "./assert.ts";
import { corrupt } from "./container.ts";
import { crc32 } from "./crc32.ts";
import { CorruptObjectError } from "./errors.ts";

/** What `encodeJson` ends an object with. */
const END = "\n}\n";
const sealOf = (checksum: number) => checksum.toString(16).padStart(8, "0");
const sealed = (checksum: number) => `,\n "crc32": "${sealOf(checksum)}"${END}`;
const SEALED_END_BYTES = sealed(0).length;

/** JSON as stored: indented for people, one line feed at the end. */
export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}

/** The JSON of an object that this project wrote itself and whose shape its writer fixes. */
export function decodeJson<T>(bytes: Uint8Array, where: string): T {
  try {
    return JSON.parse(textOf(bytes, where)) as T;
  } catch (cause) {
    throw cause instanceof CorruptObjectError
      ? cause
      : corrupt(where, "JSON", "bytes that are not");
  }
}

/** The JSON of a file that a person wrote. Throws what `refusal` makes of what is wrong with it. */
export function jsonOf(text: string, refusal: (found: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal((cause as Error).message);
  }
}

function textOf(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw corrupt(where, "UTF-8", "bytes that are not");
  }
}

/** The object as stored, with its seal. It has at least one member, and none of the name `crc32`. */
export function sealJson(value: object): Uint8Array {
  assert(!(Array.isArray(value) || "crc32" in value), "sealed JSON is an object without a seal");
  const text = encodeJson(value);
  const body = text.subarray(0, text.byteLength - END.length);
  assert(body.byteLength > 1, "a sealed object has at least one member");
  return joined(body, sealed(crc32(body)));
}

/** The object without its seal. Throws CorruptObjectError, naming `where`, for bytes that `sealJson` did not write. */
export function openJson<T>(bytes: Uint8Array, where: string): T {
  const body = bytes.subarray(0, Math.max(0, bytes.byteLength - SEALED_END_BYTES));
  const found = new TextDecoder().decode(bytes.subarray(body.byteLength));
  const checksum = crc32(body);
  if (found !== sealed(checksum)) {
    const expected = `"crc32": "${sealOf(checksum)}" as the last member`;
    throw corrupt(where, expected, `${JSON.stringify(found)} at the end`);
  }
  return decodeJson<T>(joined(body, END), where);
}

function joined(body: Uint8Array, end: string): Uint8Array {
  const bytes = new Uint8Array(body.byteLength + end.length);
  bytes.set(body);
  bytes.set(new TextEncoder().encode(end), body.byteLength);
  return bytes;
}
