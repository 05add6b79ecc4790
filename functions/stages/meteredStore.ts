// An object store that counts what is asked of it, for the ledger.

import { LimitError } from "../core/errors.ts";
import type { StoreRequests } from "../core/ledger/ledger.ts";
import { NO_REQUESTS } from "../core/ledger/ledger.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

export interface MeteredStore extends ObjectStore {
  /** What was asked so far. */
  meter(): StoreMeter;
  /** From now on, requests beyond so many in all are refused with LimitError `requests-used`. */
  limit(most: RequestLimit): void;
}

export interface RequestLimit {
  /** Those that write or list. */
  readonly writes: number;
  readonly reads: number;
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
  let most: RequestLimit = { writes: Number.POSITIVE_INFINITY, reads: Number.POSITIVE_INFINITY };
  const count = (kind: keyof StoreRequests) => {
    requests[kind] += 1;
    const writes = requests.put + requests.list;
    const reads = requests.get + requests.getRange + requests.size;
    if (writes > most.writes || reads > most.reads) {
      throw tooMany(most, { writes, reads });
    }
  };
  const read = (bytes: Uint8Array | null) => {
    bytesRead += bytes?.byteLength ?? 0;
    return bytes;
  };
  return {
    async get(key) {
      count("get");
      return read(await inner.get(key));
    },
    async getRange(key, startByte, endByte) {
      count("getRange");
      return read(await inner.getRange(key, startByte, endByte));
    },
    async size(key) {
      count("size");
      return inner.size(key);
    },
    async putIfAbsent(key, chunks) {
      count("put");
      bytesWritten += chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const isCreated = await inner.putIfAbsent(key, chunks);
      created += isCreated ? 1 : 0;
      return isCreated;
    },
    async list(prefix) {
      count("list");
      return inner.list(prefix);
    },
    limit(allowed) {
      most = allowed;
    },
    meter: () => ({ requests: { ...requests }, bytesRead, bytesWritten, created }),
  };
}

function tooMany(most: RequestLimit, found: RequestLimit): LimitError {
  const text = ({ writes, reads }: RequestLimit) =>
    `${writes} that write or list, ${reads} that read`;
  return new LimitError({
    code: "requests-used",
    what: "an attempt has made all the requests that its budget reserved",
    where: "object store",
    expected: `at most ${text(most)}`,
    found: text(found),
    fix: "fit rates on a run like it (millrace rates fit RUN), so that further runs are quoted better",
  });
}
