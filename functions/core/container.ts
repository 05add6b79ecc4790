// The one binary format of the store: named, typed sections behind a table, so that a reader fetches the sections it
// needs by range. Drawn as a byte table in docs/formats.md. Every section carries a CRC-32; the header carries the
// total size, so that a truncated object is told from a whole one.

import { assert } from "./assert.ts";
import { crc32 } from "./crc32.ts";
import { CorruptObjectError } from "./errors.ts";

/** Bytes before the table: magic 8, version u32, table bytes u32, table CRC-32 u32, reserved u32, total bytes f64. */
export const HEADER_BYTES = 32;
const MAGIC = "MILLRACE";
const VERSION = 1;
const ALIGNMENT = 8;

/** What a section may hold. */
export type SectionArray = Uint8Array | Uint32Array | Float32Array | Float64Array;
type ElementType = "u8" | "u32" | "f32" | "f64";

/** Where a section lies and how its bytes are read. */
export interface SectionEntry {
  readonly name: string;
  readonly type: ElementType;
  /** From the start of the object, a multiple of 8. */
  readonly offset: number;
  readonly bytes: number;
  readonly crc32: number;
}

/** What the first bytes of an object say about the rest. */
export interface ContainerTable {
  /** Kind of object: `shard`, `weights`, … */
  readonly kind: string;
  readonly sections: readonly SectionEntry[];
}

/** Bytes of a container of `kind`, in chunks ready to be written one after another. */
export function encodeContainer(
  kind: string,
  sections: Readonly<Record<string, SectionArray>>,
): readonly Uint8Array[] {
  const payloads = Object.entries(sections).map(([name, array]) => ({
    name,
    type: typeOf(array),
    payload: new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  }));
  const table = placed(kind, payloads);
  const tableBytes = paddedTable(table);
  const first = table.sections[0];
  const totalBytes = payloads.reduce(
    (end, { payload }) => end + aligned(payload.byteLength),
    first?.offset ?? HEADER_BYTES + tableBytes.byteLength,
  );
  const header = new Uint8Array(HEADER_BYTES);
  header.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(header.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, tableBytes.byteLength, true);
  view.setUint32(16, crc32(tableBytes), true);
  view.setFloat64(24, totalBytes, true);
  const chunks = [header, tableBytes];
  for (const { payload } of payloads) {
    chunks.push(payload);
    const padding = aligned(payload.byteLength) - payload.byteLength;
    if (padding > 0) {
      chunks.push(new Uint8Array(padding));
    }
  }
  return chunks;
}

/** Offsets depend on the table's own length; its numbers are padded to a fixed width, so one pass suffices. */
function placed(
  kind: string,
  payloads: readonly { name: string; type: ElementType; payload: Uint8Array }[],
): ContainerTable {
  const checked = payloads.map(({ name, type, payload }) => ({
    name,
    type,
    offset: 0,
    bytes: payload.byteLength,
    crc32: crc32(payload),
  }));
  let offset = HEADER_BYTES + paddedTable({ kind, sections: checked }).byteLength;
  const sections = checked.map((entry) => {
    const at = { ...entry, offset };
    offset += aligned(entry.bytes);
    return at;
  });
  return { kind, sections };
}

/** The table as JSON, padded with spaces to leave room for any offsets, on an 8-byte border. */
function paddedTable(table: ContainerTable): Uint8Array {
  const roomForOffsets = 16;
  const text = JSON.stringify(table);
  const offsetDigits = table.sections.reduce((sum, { offset }) => sum + String(offset).length, 0);
  const width = text.length - offsetDigits + table.sections.length * roomForOffsets;
  return new TextEncoder().encode(text.padEnd(aligned(width), " "));
}

/** Sizes declared by the first HEADER_BYTES of an object. `where` is its key, for errors. */
export function decodeHeader(
  header: Uint8Array,
  where: string,
): { tableBytes: number; tableCrc32: number; totalBytes: number } {
  if (header.byteLength < HEADER_BYTES) {
    throw corrupt(where, `a header of ${HEADER_BYTES} bytes`, `${header.byteLength} bytes`);
  }
  const magic = new TextDecoder("latin1").decode(header.subarray(0, MAGIC.length));
  if (magic !== MAGIC) {
    throw corrupt(where, `the magic ${MAGIC}`, JSON.stringify(magic));
  }
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw corrupt(where, `format version ${VERSION}`, `version ${version}`);
  }
  return {
    tableBytes: view.getUint32(12, true),
    tableCrc32: view.getUint32(16, true),
    totalBytes: view.getFloat64(24, true),
  };
}

/** The table of a container whose header said `tableCrc32`. */
export function decodeTable(
  table: Uint8Array,
  expected: { kind: string; tableBytes: number; tableCrc32: number },
  where: string,
): ContainerTable {
  if (table.byteLength !== expected.tableBytes || crc32(table) !== expected.tableCrc32) {
    throw corrupt(where, "an undamaged section table", "a checksum or length that differs");
  }
  const parsed = JSON.parse(new TextDecoder().decode(table)) as ContainerTable;
  if (parsed.kind !== expected.kind) {
    throw corrupt(where, `an object of kind ${expected.kind}`, `kind ${parsed.kind}`);
  }
  return parsed;
}

/**
 * The elements of a section from its bytes: the same memory where it is aligned, since a copy of a large section costs
 * more than reading it; a copy where it is not.
 */
export function decodeSection(entry: SectionEntry, bytes: Uint8Array, where: string): SectionArray {
  if (bytes.byteLength !== entry.bytes) {
    throw corrupt(where, `${entry.bytes} bytes of ${entry.name}`, `${bytes.byteLength} bytes`);
  }
  if (crc32(bytes) !== entry.crc32) {
    throw corrupt(where, `checksum ${entry.crc32} of ${entry.name}`, `${crc32(bytes)}`);
  }
  switch (entry.type) {
    case "u8":
      return elements(bytes, Uint8Array);
    case "u32":
      return elements(bytes, Uint32Array);
    case "f32":
      return elements(bytes, Float32Array);
    case "f64":
      return elements(bytes, Float64Array);
  }
}

interface ElementArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

function elements<T>(bytes: Uint8Array, type: ElementArray<T>): T {
  const size = type.BYTES_PER_ELEMENT;
  const { buffer, byteOffset } = alignedBytes(bytes, size);
  return new type(buffer, byteOffset, bytes.byteLength / size);
}

/** Where the bytes are, or a copy of them that begins at a multiple of `size`. */
function alignedBytes(
  bytes: Uint8Array,
  size: number,
): { readonly buffer: ArrayBufferLike; readonly byteOffset: number } {
  return bytes.byteOffset % size === 0 ? bytes : { buffer: bytes.slice().buffer, byteOffset: 0 };
}

/** The error for an object that does not decode. */
export function corrupt(where: string, expected: string, found: string): CorruptObjectError {
  return new CorruptObjectError({
    code: "corrupt-object",
    what: "a stored object is damaged",
    where,
    expected,
    found,
    fix: "restore the object from a copy of the store, or start the run again with the same command",
  });
}

function typeOf(array: SectionArray): ElementType {
  if (array instanceof Uint8Array) {
    return "u8";
  }
  if (array instanceof Uint32Array) {
    return "u32";
  }
  return array instanceof Float32Array ? "f32" : "f64";
}

function aligned(bytes: number): number {
  assert(Number.isSafeInteger(bytes), "sizes are integers");
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
