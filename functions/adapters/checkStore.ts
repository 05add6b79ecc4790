// Whether a store is fit to coordinate runs: create-if-absent is tried twice with the same key, and what was written is
// read, listed and removed again.

import { randomUUID } from "node:crypto";
import type { Finding } from "../core/doctor.ts";
import { MillraceError } from "../core/errors.ts";
import { probeKey } from "../core/keys.ts";
import type { DisposableStore } from "../ports/objectStore.ts";

/** The finding on the store at `address`; errors of the service become a finding. */
export async function storeFinding(
  address: string,
  open: () => Promise<DisposableStore>,
): Promise<Finding> {
  const check = "store";
  try {
    const problem = await problemOf(await open());
    return problem === null
      ? {
          check,
          state: "ok",
          found: `${address}: created, refused, read, listed, removed`,
          fix: "",
        }
      : { check, state: "failed", found: `${address}: ${problem}`, fix: FIX };
  } catch (error) {
    if (error instanceof MillraceError) {
      const { found, fix } = error.explanation;
      return { check, state: "failed", found: `${address}: ${found}`, fix };
    }
    throw error;
  }
}

const FIX = "use a store that honours If-None-Match: *, as AWS's S3, Ceph and MinIO do";

/** What the store does wrong; null where all is well. */
async function problemOf(store: DisposableStore): Promise<string | null> {
  const key = probeKey(randomUUID());
  const bytes = new TextEncoder().encode("probe");
  try {
    if (!(await store.putIfAbsent(key, [bytes]))) {
      return "a key that nobody had used was taken";
    }
    if (await store.putIfAbsent(key, [new TextEncoder().encode("other")])) {
      return "an object was created in the place of another: no run is safe here";
    }
    const read = await store.get(key);
    if (read === null || new TextDecoder().decode(read) !== "probe") {
      return "an object did not read as it was written";
    }
    return (await store.list(key)).includes(key) ? null : "an object that exists was not listed";
  } finally {
    await store.remove(key);
  }
}
