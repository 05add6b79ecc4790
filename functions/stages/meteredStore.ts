// An object store that counts what is asked of it, for the ledger.

import { LimitError } from "../core/errors.ts";
import type { StoreRequests } from "../core/ledger/ledger.ts";
import { NO_REQUESTS } from "../core/ledger/ledger.ts";
import type { ObjectStore, SentRequests } from "../ports/objectStore.ts";

export interface MeteredStore extends ObjectStore {
  /** What was asked so far. */
  meter(): StoreMeter;
  /** From now on, requests beyond so many in all are refused with LimitError `requests-used`. */
  limit(most: SentRequests): void;
}

export interface StoreMeter {
  readonly requests: StoreRequests;
  /** Requests that the service was sent beyond those; absent where there were none. */
  readonly repeated?: SentRequests;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Objects that were created. */
  readonly created: number;
}

const KIND_OF = {
  put: "writes",
  list: "writes",
  get: "reads",
  getRange: "reads",
  size: "reads",
} as const satisfies Record<keyof StoreRequests, keyof SentRequests>;

/** `inner`, counted. */
export function meteredStore(inner: ObjectStore): MeteredStore {
  const requests: Record<keyof StoreRequests, number> = { ...NO_REQUESTS };
  const asked = { writes: 0, reads: 0 };
  const answered = { writes: 0, reads: 0 };
  const before = inner.sent?.();
  let bytesRead = 0;
  let bytesWritten = 0;
  let created = 0;
  let most: SentRequests = { writes: Number.POSITIVE_INFINITY, reads: Number.POSITIVE_INFINITY };

  /** What was sent for those that were answered, beyond one each. */
  const repeated = (): SentRequests => {
    const sent = inner.sent?.();
    if (before === undefined || sent === undefined) {
      return { writes: 0, reads: 0 };
    }
    return {
      writes: Math.max(0, sent.writes - before.writes - answered.writes),
      reads: Math.max(0, sent.reads - before.reads - answered.reads),
    };
  };
  async function counted<T>(name: keyof StoreRequests, request: () => Promise<T>): Promise<T> {
    const kind = KIND_OF[name];
    requests[name] += 1;
    asked[kind] += 1;
    const further = repeated();
    const all = { writes: asked.writes + further.writes, reads: asked.reads + further.reads };
    if (all.writes > most.writes || all.reads > most.reads) {
      throw tooMany(most, all);
    }
    try {
      return await request();
    } finally {
      answered[kind] += 1;
    }
  }
  const read = (bytes: Uint8Array | null) => {
    bytesRead += bytes?.byteLength ?? 0;
    return bytes;
  };
  return {
    get: async (key) => read(await counted("get", () => inner.get(key))),
    getRange: async (key, startByte, endByte) =>
      read(await counted("getRange", () => inner.getRange(key, startByte, endByte))),
    size: (key) => counted("size", () => inner.size(key)),
    async putIfAbsent(key, chunks) {
      bytesWritten += chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const isCreated = await counted("put", () => inner.putIfAbsent(key, chunks));
      created += isCreated ? 1 : 0;
      return isCreated;
    },
    list: (prefix) => counted("list", () => inner.list(prefix)),
    limit(allowed) {
      most = allowed;
    },
    meter() {
      const further = repeated();
      const isMore = further.writes + further.reads > 0;
      const more = isMore ? { repeated: further } : {};
      return { requests: { ...requests }, ...more, bytesRead, bytesWritten, created };
    },
  };
}

function tooMany(most: SentRequests, found: SentRequests): LimitError {
  const text = ({ writes, reads }: SentRequests) =>
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
