// Containers in the object store: written in one go, read section by section with ranged requests.

import type { ContainerTable, SectionArray } from "../core/container.ts";
import {
  corrupt,
  decodeHeader,
  decodeSection,
  decodeTable,
  encodeContainer,
  HEADER_BYTES,
} from "../core/container.ts";
import { decodeJson } from "../core/json.ts";
import { decodeStrings, encodeStrings } from "../core/strings.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** Named arrays: what a container holds. */
export type Sections = Readonly<Record<string, SectionArray>>;

/** Sections by name; each call fetches and verifies the section's bytes. */
export interface ContainerReader {
  readonly key: string;
  has(name: string): boolean;
  u8(name: string): Promise<Uint8Array>;
  u32(name: string): Promise<Uint32Array>;
  f32(name: string): Promise<Float32Array>;
  f64(name: string): Promise<Float64Array>;
  /** A section that holds JSON. */
  json<T>(name: string): Promise<T>;
  /** A pair of sections `name.ends` and `name.bytes`. */
  strings(name: string): Promise<string[]>;
}

/** Creates the container at `key` unless it is there already. */
export async function writeContainer(
  store: ObjectStore,
  object: { key: string; kind: string; sections: Sections },
): Promise<void> {
  await store.putIfAbsent(object.key, encodeContainer(object.kind, object.sections));
}

/** The sections of a column of strings, to be spread into a container. */
export function stringSections(name: string, values: readonly string[]): Sections {
  const { ends, bytes } = encodeStrings(values);
  return { [`${name}.ends`]: ends, [`${name}.bytes`]: bytes };
}

/** The section of a JSON value, to be spread into a container. */
export function jsonSection(name: string, value: unknown): Sections {
  return { [name]: new TextEncoder().encode(JSON.stringify(value)) };
}

/** Opens the container at `key`, which must be there, of `kind`, and whole. */
export async function openContainer(
  store: ObjectStore,
  key: string,
  kind: string,
): Promise<ContainerReader> {
  const table = await readTable(store, key, kind);
  const entries = new Map(table.sections.map((entry) => [entry.name, entry]));

  async function section(name: string): Promise<SectionArray> {
    const entry = entries.get(name);
    if (entry === undefined) {
      throw corrupt(key, `a section ${name}`, `the sections ${[...entries.keys()].join(", ")}`);
    }
    const bytes = await store.getRange(key, entry.offset, entry.offset + entry.bytes);
    return decodeSection(entry, bytes ?? new Uint8Array(0), key);
  }
  async function typed<T extends SectionArray>(
    name: string,
    type: new (...args: never[]) => T,
  ): Promise<T> {
    const array = await section(name);
    if (!(array instanceof type)) {
      throw corrupt(key, `a section ${name} of ${type.name}`, array.constructor.name);
    }
    return array;
  }
  const u8 = (name: string) => typed(name, Uint8Array);
  const u32 = (name: string) => typed(name, Uint32Array);
  return {
    key,
    has: (name) => entries.has(name),
    u8,
    u32,
    f32: (name) => typed(name, Float32Array),
    f64: (name) => typed(name, Float64Array),
    json: async (name) => decodeJson(await u8(name), key),
    strings: async (name) =>
      decodeStrings({ ends: await u32(`${name}.ends`), bytes: await u8(`${name}.bytes`) }),
  };
}

async function readTable(store: ObjectStore, key: string, kind: string): Promise<ContainerTable> {
  const header = await store.getRange(key, 0, HEADER_BYTES);
  if (header === null) {
    throw corrupt(key, "an object that the run's log names", "nothing under this key");
  }
  const sizes = decodeHeader(header, key);
  const bytes = await store.size(key);
  if (bytes !== sizes.totalBytes) {
    throw corrupt(key, `${sizes.totalBytes} bytes`, `${bytes} bytes`);
  }
  const table = await store.getRange(key, HEADER_BYTES, HEADER_BYTES + sizes.tableBytes);
  return decodeTable(table ?? new Uint8Array(0), { kind, ...sizes }, key);
}
