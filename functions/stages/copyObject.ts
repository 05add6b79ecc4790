// Copies one object from a store to another, once: a copy that is there already has to have the same bytes.

import { ConfigurationError } from "../core/errors.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** An object of a store. */
export interface Place {
  readonly store: ObjectStore;
  readonly key: string;
}

/** Bytes of the object. Throws ConfigurationError `copy-differs` where the place is taken by other bytes. */
export async function copyObject(from: Place, to: Place): Promise<number> {
  const bytes = (await from.store.get(from.key)) ?? new Uint8Array(0);
  if (await to.store.putIfAbsent(to.key, [bytes])) {
    return bytes.byteLength;
  }
  const there = (await to.store.get(to.key)) ?? new Uint8Array(0);
  if (there.byteLength === bytes.byteLength && Buffer.compare(there, bytes) === 0) {
    return bytes.byteLength;
  }
  throw new ConfigurationError({
    code: "copy-differs",
    what: "a file is there already, with other content",
    where: to.key,
    expected: "no such file, or the same bytes",
    found: "other bytes",
    fix: "name an empty folder with --to",
  });
}
