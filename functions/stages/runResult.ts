// The result that a completed run left.

import { openJson } from "../core/json.ts";
import type { LogEntry } from "../core/messages.ts";
import type { RunResult } from "../core/run/result.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** The result that the last entry of a completed run names; null for any other entry. */
export async function readResult(
  store: ObjectStore,
  last: LogEntry | undefined,
): Promise<RunResult | null> {
  if (last?.kind !== "completed") {
    return null;
  }
  return openJson<RunResult>((await store.get(last.result)) ?? new Uint8Array(0), last.result);
}
