// The sizes of a run's data as the run itself found them: what quotes estimate, and what rates are fitted on.

import { hasCleanWave } from "../core/cleaning/cleaning.ts";
import type { MeasuredRun } from "../core/cost/fitRates.ts";
import { type DataSizes, workloadOf } from "../core/cost/workload.ts";
import { ConfigurationError } from "../core/errors.ts";
import { catalogueKey, vocabularyKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import { inputParts } from "../core/ranges.ts";
import { placeOf } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { openContainer } from "./containers.ts";
import type { GatherStatistics } from "./gatherStatistics.ts";
import { readLedger } from "./ledger.ts";
import { decodedBytes } from "./plan.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";
import { readLog, readManifest } from "./runLog.ts";
import { finalRound, firstRound } from "./runState.ts";

/** The sizes that the catalogue and the vocabulary of a run tell. */
export async function runSizes(store: ObjectStore, manifest: Manifest): Promise<DataSizes> {
  const { run, inputs } = manifest;
  const vocabulary = await openContainer(store, vocabularyKey(run), "vocabulary");
  const { rows } = await vocabulary.json<DataStatistics>("statistics");
  const catalogue = await openContainer(store, catalogueKey(run), "catalogue");
  const gathered = await catalogue.json<GatherStatistics>("statistics");
  const { length: items } = await catalogue.f64("itemCounts");
  const sizes = sizesFrom(gathered, { rows, items });
  return { ...sizes, parts: inputParts(inputs).length, decodedBytes: decodedBytes(inputs) };
}

/** The sizes in the statistics of all shards. */
export function sizesFrom(
  gathered: GatherStatistics,
  { rows, items }: Pick<DataSizes, "rows" | "items">,
): Omit<DataSizes, "parts" | "decodedBytes"> {
  const { events, users, sequences, trainingPositions, validationCases, testCases } = gathered;
  const cases = { validationCases, testCases };
  return { rows, events, users, sequences, items, positions: trainingPositions, ...cases };
}

/** A completed run with what it took. Throws ConfigurationError `run-not-completed`. */
export async function measuredRun(store: ObjectStore, run: string): Promise<MeasuredRun> {
  const manifest = await readManifest(store, run);
  const last = (await readLog(store, run)).at(-1);
  if (last?.kind !== "completed") {
    throw new ConfigurationError({
      code: "run-not-completed",
      what: "rates are fitted on completed runs",
      where: run,
      expected: "a run that has come to its end",
      found:
        last === undefined
          ? "a run that has not begun"
          : `one that is ${last.kind === "wave" ? "unfinished" : last.kind}`,
      fix: `complete it (millrace resume ${run}), or leave it out`,
    });
  }
  const { scored, stoppedBy } = await finalRound(store, run);
  const { config } = manifest;
  const { entries } = await readLedger(store, run);
  const sizes = await runSizes(store, manifest);
  return {
    run,
    load: workloadOf(config, sizes, scored.length, hasCleanWave(config.cleaning)),
    entries,
    stoppedBy,
    patience: config.patience,
    roundLimit: placeOf(config, (await firstRound(store, run)).roundLimit).epoch,
    model: config.model.kind,
  };
}
