// An object store that counts what is asked of it, for the ledger.

import type { StoreRequests } from "../core/ledger/ledger.ts";
import { NO_REQUESTS } from "../core/ledger/ledger.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

export interface MeteredStore extends ObjectStore {
  /** What was asked so far. */
  meter(): StoreMeter;
}

export interface StoreMeter {
  readonly requests: StoreRequests;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Objects that were created. */
  readonly created: number;
}

/** `inner`, counted. */
export function meteredStore(inner: ObjectStore): MeteredStore {
  const requests: Record<keyof StoreRequests, number> = { ...NO_REQUESTS };
  let bytesRead = 0;
  let bytesWritten = 0;
  let created = 0;
  const read = (bytes: Uint8Array | null) => {
    bytesRead += bytes?.byteLength ?? 0;
    return bytes;
  };
  return {
    async get(key) {
      requests.get += 1;
      return read(await inner.get(key));
    },
    async getRange(key, startByte, endByte) {
      requests.getRange += 1;
      return read(await inner.getRange(key, startByte, endByte));
    },
    size(key) {
      requests.size += 1;
      return inner.size(key);
    },
    async putIfAbsent(key, chunks) {
      requests.put += 1;
      bytesWritten += chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const isCreated = await inner.putIfAbsent(key, chunks);
      created += isCreated ? 1 : 0;
      return isCreated;
    },
    list(prefix) {
      requests.list += 1;
      return inner.list(prefix);
    },
    meter: () => ({ requests: { ...requests }, bytesRead, bytesWritten, created }),
  };
}
