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
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      return keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
  };
}
