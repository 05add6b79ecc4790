// A run whose budget does not reach for its next wave: an entry of its log says so, and the best weights so far are
// evaluated by a run of their own, which reads what was trained where it is and is paid from the same account. So the
// stopped run keeps no trace of it and can go on, with more budget, to the end that it would have had.

import { usdText } from "../core/cost/money.ts";
import { artifactKey, manifestKey, weightsKey } from "../core/keys.ts";
import {
  type EvaluateEntry,
  encodeManifest,
  type LogEntry,
  type Manifest,
  type ScoredRound,
  type StoppedEntry,
  type WaveEntry,
} from "../core/messages.ts";
import { bestRoundOf } from "../core/training/earlyStopping.ts";
import { firstRoundOf, placeOf } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { BudgetedRun, WaveAt } from "./account.ts";
import { QUARANTINE } from "./quarantine.ts";
import { appendLogEntry, readLog, readLogEntry } from "./runLog.ts";

/** A run that evaluates a stopped one. */
export type EvaluationRun = Manifest & { readonly stopped: NonNullable<Manifest["stopped"]> };

export function isEvaluationRun(manifest: Manifest): manifest is EvaluationRun {
  return manifest.stopped !== undefined;
}

export interface Stop {
  /** Whether the run is stopped now; else somebody moved it on before. */
  readonly isMine: boolean;
  /** The run that is to be started to evaluate what there is; null where there is nothing to evaluate. */
  readonly evaluation: EvaluationRun | null;
}

/** Stops a run at a wave that its budget does not reach for, which takes `needed`. */
export async function stopRun(
  manifest: BudgetedRun,
  { number, entry }: WaveAt,
  needed: bigint,
  store: ObjectStore,
): Promise<Stop> {
  const { run } = manifest;
  const scored = scoredOf(entry);
  const known = (await readLog(store, run)).find(
    (before) => before.kind === "stopped" && before.scored === scored.length,
  ) as StoppedEntry | undefined;
  const isNew = manifest.stopped === undefined && scored.length > 0 && known === undefined;
  const evaluation = isNew ? evaluationOf(manifest, number) : null;
  if (evaluation !== null) {
    await store.putIfAbsent(manifestKey(evaluation.run), [encodeManifest(evaluation)]);
  }
  const stopped: StoppedEntry = {
    ...{ kind: "stopped", by: "budget", wave: number, stage: entry.stage },
    scored: scored.length,
    roundLimit: "roundLimit" in entry ? placeOf(manifest.config, entry.roundLimit).epoch : null,
    needed: usdText(needed),
    evaluation: evaluation?.run ?? known?.evaluation ?? null,
  };
  const isMine = await appendLogEntry(store, run, { number: number + 1, entry: stopped });
  return { isMine, evaluation: isMine ? evaluation : null };
}

/** The rounds that were scored before a wave of training; none for any other wave. */
function scoredOf(entry: WaveEntry): readonly ScoredRound[] {
  return entry.stage === "train" || entry.stage === "merge" ? entry.scored : [];
}

function evaluationOf(manifest: BudgetedRun, wave: number): EvaluationRun {
  const { continues: _, ...rest } = manifest;
  return { ...rest, run: `${manifest.run}-w${wave}`, stopped: { run: manifest.run, wave } };
}

/**
 * Commits the weights and the rows set aside under the evaluating run's own keys, and returns its first entry. Does no
 * harm when it is done again.
 */
export async function evaluationEntry(
  { run, config, stopped }: EvaluationRun,
  store: ObjectStore,
): Promise<EvaluateEntry> {
  const entry = (await readLogEntry(store, stopped.run, stopped.wave)) as WaveEntry;
  const scored = [...scoredOf(entry)];
  const bestRound = bestRoundOf(scored.map(({ score, cases }) => (cases === 0 ? null : score)));
  const objects: string[] = [];
  for (const keyOf of [
    (of: string) => weightsKey(of, firstRoundOf(config, bestRound)),
    (of: string) => artifactKey(of, QUARANTINE),
  ]) {
    const bytes = await store.get(keyOf(stopped.run));
    if (bytes !== null) {
      await store.putIfAbsent(keyOf(run), [bytes]);
      objects.push(keyOf(run));
    }
  }
  const wave = { kind: "wave", stage: "evaluate", tasks: config.shards, objects } as const;
  return { ...wave, bestRound, stoppedBy: "budget", scored };
}

/** Opens the wave again at which a run was stopped, where it was; whether it was. */
export async function reopenStopped(store: ObjectStore, run: string): Promise<boolean> {
  const log = await readLog(store, run);
  const last = log.at(-1);
  if (last?.kind !== "stopped") {
    return false;
  }
  const entry = log[last.wave] as LogEntry;
  await appendLogEntry(store, run, { number: log.length, entry });
  return true;
}
