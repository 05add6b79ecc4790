// The store as a run sees it that evaluates another: what that run prepared and trained is read where it is, and
// everything else is its own.

import { isTrainedKey, keyInRun, runFromKey } from "../core/keys.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** `inner`, in which `run` has what `from` prepared and trained. */
export function inheritedStore(
  inner: ObjectStore,
  { run, from }: { readonly run: string; readonly from: string },
): ObjectStore {
  const seen = (key: string) =>
    runFromKey(key) === run && isTrainedKey(key) ? keyInRun(from, key) : key;
  return {
    ...inner,
    get: (key) => inner.get(seen(key)),
    getRange: (key, startByte, endByte) => inner.getRange(seen(key), startByte, endByte),
    size: (key) => inner.size(seen(key)),
  };
}
