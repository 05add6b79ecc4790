// What the log of a run says about training: the decision that ended it.

import { present } from "../core/assert.ts";
import type { EvaluateEntry, LogEntry, Manifest, TrainEntry } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readLog } from "./runLog.ts";

/** The entry that ended training and named the best round. The log must have come that far. */
export async function finalRound(store: ObjectStore, run: string): Promise<EvaluateEntry> {
  const log = await readLog(store, run);
  return present(log.find(isEvaluate), "training has ended");
}

/** The entry that opened training, with what was settled for all rounds. The log must have come that far. */
export async function firstRound(store: ObjectStore, run: string): Promise<TrainEntry> {
  const log = await readLog(store, run);
  return present(log.find(isTrain), "training has begun");
}

/** The run in whose log the training stands: another one for a run that evaluates what its budget stopped. */
export function trainedRun({ run, stopped }: Pick<Manifest, "run" | "stopped">): string {
  return stopped?.run ?? run;
}

function isTrain(entry: LogEntry): entry is TrainEntry {
  return entry.kind === "wave" && entry.stage === "train";
}

function isEvaluate(entry: LogEntry): entry is EvaluateEntry {
  return entry.kind === "wave" && entry.stage === "evaluate";
}

/** The state of a run in one word, from the last entry of its log. */
export function stateOf(
  last: LogEntry | undefined,
): "planned" | "unfinished" | "stopped" | "completed" | "cancelled" | "failed" {
  if (last === undefined) {
    return "planned";
  }
  return last.kind === "wave" ? "unfinished" : last.kind;
}
