// An object store in memory: for tests, and the twin that the others are held against.

import type { DisposableStore } from "../ports/objectStore.ts";

export function memoryObjectStore(): DisposableStore {
  const objects = new Map<string, Uint8Array>();
  return {
    async get(key) {
      return objects.get(key)?.slice() ?? null;
    },
    async getRange(key, startByte, endByte) {
      return objects.get(key)?.slice(startByte, endByte) ?? null;
    },
    async size(key) {
      return objects.get(key)?.byteLength ?? null;
    },
    async putIfAbsent(key, chunks) {
      if (objects.has(key)) {
        return false;
      }
      objects.set(key, new Uint8Array(Buffer.concat(chunks)));
      return true;
    },
    async remove(key) {
      objects.delete(key);
    },
    async list(prefix) {
      return sorted([...objects.keys()].filter((key) => key.startsWith(prefix)));
    },
    async folders(prefix) {
      const below = [...objects.keys()].filter((key) => key.startsWith(prefix));
      const parts = below.map((key) => key.slice(prefix.length).split("/"));
      return sorted([
        ...new Set(parts.flatMap(([name = "", ...rest]) => (rest[0] === undefined ? [] : [name]))),
      ]);
    },
  };
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
