// Ends a run on purpose, by an entry of its log like any other end: tasks that are under way find their wave over when
// they come to commit, and messages that are still queued do nothing.

import type { LogEntry } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { appendLogEntry, readLog } from "./runLog.ts";

/** Cancels the run; returns its last entry, which is another end where the run came to one first. */
export async function cancelRun(store: ObjectStore, run: string): Promise<LogEntry> {
  const cancelled: LogEntry = { kind: "cancelled" };
  for (;;) {
    const log = await readLog(store, run);
    const last = log.at(-1);
    if (last !== undefined && last.kind !== "wave") {
      return last;
    }
    if (await appendLogEntry(store, run, { number: log.length, entry: cancelled })) {
      return cancelled;
    }
  }
}
