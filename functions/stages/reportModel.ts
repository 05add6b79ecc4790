// Collects from the store everything that the report says.

import { present } from "../core/assert.ts";
import { cleaningPhrases } from "../core/cleaning/cleaningPhrases.ts";
import { isoText } from "../core/isoTime.ts";
import { catalogueKey, listsKey, vocabularyKey } from "../core/keys.ts";
import type { Input, Manifest, ModelConfig, RunConfig } from "../core/messages.ts";
import { describeModel, weightCount } from "../core/models/modelDescription.ts";
import type { ReportLists } from "../core/report/evaluation.ts";
import { gatesOf } from "../core/report/gates.ts";
import type {
  ColumnUse,
  MetricTable,
  Report,
  ReportArtifact,
  ReportChecks,
  ReportData,
  ReportDigest,
  ReportModel,
  ReportSplit,
} from "../core/report/model.ts";
import type { Growth } from "../core/run/earlierRun.ts";
import type { ResolvedSplit } from "../core/splits/label.ts";
import type { Leaks } from "../core/splits/leaks.ts";
import { splitText } from "../core/splits/splitText.ts";
import { placeOf, roundsPerEpoch } from "../core/training/epochs.ts";
import { readCatalogue } from "./catalogue.ts";
import type { ContainerReader } from "./containers.ts";
import { openContainer } from "./containers.ts";
import type { FieldTable } from "./fieldTables.ts";
import type { GatherStatistics } from "./gatherStatistics.ts";
import type { MergedMetrics } from "./reduce/metrics.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";
import { driftOfLog, evaluationOf, examplesOf, itemMapOf, jsonAt } from "./reportParts.ts";
import { headsOf, trainingOf } from "./reportTraining.ts";
import { firstRound, trainedRun } from "./runState.ts";
import type { StoredRun } from "./taskContext.ts";
import { modelShape } from "./weights.ts";

/** The report of a run whose other stages are done. */
export async function reportOf(
  context: StoredRun,
  found: {
    metrics: MergedMetrics;
    digest: ReportDigest;
    artifacts: readonly ReportArtifact[];
  },
): Promise<Report> {
  const { manifest, ports } = context;
  const { config, run } = manifest;
  const vocabulary = await openContainer(ports.store, vocabularyKey(run), "vocabulary");
  const catalogue = await openContainer(ports.store, catalogueKey(run), "catalogue");
  const data = await vocabulary.json<DataStatistics>("statistics");
  const gathered = await catalogue.json<GatherStatistics>("statistics");
  const { V, candidates, tables } = await readCatalogue(ports.store, manifest);
  const { roundLimit, batch } = await firstRound(ports.store, trainedRun(manifest));
  const { hidden, learningRate, lengthMax, kind, layers = 1, vae } = config.model;
  const { metrics, digest, artifacts } = found;
  const evaluation = await evaluationOf(context, await vocabulary.strings("eventTypes"));
  const lists = await jsonAt<ReportLists>(context, listsKey(run));
  const training = await trainingOf(context);
  const split = splitOf(manifest, data.split, gathered, metrics.unknownTargets);
  const checks: ReportChecks = {
    ties: { pairs: gathered.pairs, tiedPairs: gathered.tiedPairs },
    leaks: await catalogue.json<Leaks>("leaks"),
    skew: gathered.skew,
    drift: await driftOfLog(catalogue, config.seed),
  };
  return {
    run: {
      id: run,
      createdAt: isoText(manifest.createdAtMs),
      command: manifest.command,
      seed: config.seed,
      version: manifest.version,
      shards: config.shards,
      rounds: placeOf(config, roundLimit).epoch,
      ...(roundsPerEpoch(config) > 1 && { mergesPerEpoch: roundsPerEpoch(config) }),
      precision: config.precision,
    },
    data: {
      ...dataOf(manifest, data, gathered),
      ...changesOf(manifest.config, gathered, tables),
      items: V - 1,
      candidates: candidates.reduce((sum, is) => sum + is, 0),
      eventTypes: await eventTypesOf(vocabulary, gathered),
    },
    split,
    checks,
    model: {
      kind,
      layers,
      parameters: weightCount(describeModel(modelShape(config, { V, tables }))),
      hidden,
      batch,
      learningRate,
      lengthMax,
      ...(vae === undefined ? {} : { vae }),
      ...inputsOf(manifest, tables),
      ...(catalogue.has("growth") && { growth: await catalogue.json<Growth>("growth") }),
      ...trainedFor(config.model),
    },
    training,
    evaluation: { ...evaluation, itemMap: await itemMapOf(context, training.bestRound) },
    lists,
    gates: gatesOf({ checks, evaluation, lists, split, training }),
    metrics: {
      model: metrics.model as MetricTable,
      baselines: metrics.baselines as Report["metrics"]["baselines"],
      leftOut: metrics.leftOut,
      tuned: metrics.tuned,
      oracle: metrics.oracle as MetricTable | null,
    },
    ...(await headsOf(context, metrics)),
    examples: await examplesOf(context),
    digest,
    artifacts,
  };
}

function inputsOf(
  { config }: Manifest,
  tables: readonly FieldTable[],
): Pick<ReportModel, "inputs"> {
  const { inputs } = config.model;
  if (inputs === undefined) {
    return {};
  }
  const { combine, size, fields } = inputs;
  const all = tables.map(({ V, edges }, index) => ({
    name: present(fields[index], "a table a field").name,
    values: V - 1,
    edges,
  }));
  return { inputs: { combine, size, fields: all } };
}

function dataOf(
  manifest: Manifest,
  data: DataStatistics,
  gathered: GatherStatistics,
): Omit<ReportData, "items" | "candidates" | "eventTypes"> {
  const { rows, quarantined, firstTimeMs, lastTimeMs, quarantineCauses } = data;
  const { events, removed, users, sequences, singleEventUsers } = gathered;
  return {
    files: manifest.inputs.map(({ uri, bytes }) => ({ uri, bytes })),
    columns: manifest.inputs.slice(0, 1).flatMap(columnsOf),
    rows,
    events,
    quarantined,
    ...(data.skipped !== undefined && { skipped: data.skipped }),
    removed: { ...data.removed, ...removed },
    cleaning: cleaningPhrases(manifest.config.cleaning),
    users,
    sessions: manifest.config.sessions === undefined ? null : sequences,
    firstTimeMs,
    lastTimeMs,
    singleEventUsers,
    quarantineCauses,
  };
}

/** Values that cleaning changed; nothing where it was not asked to. */
function changesOf(
  { model, cleaning }: RunConfig,
  { changed }: GatherStatistics,
  tables: readonly FieldTable[],
): Pick<ReportData, "changed"> {
  const fields = model.inputs?.fields ?? [];
  const all = changed?.map(({ missing, filled, ...counts }) => {
    const index = fields.findIndex(
      ({ kind, column }) => kind === "buckets" && column === counts.column,
    );
    const constant = cleaning?.numbers?.find(({ column }) => column === counts.column)?.missing;
    const fill = tables[index]?.fill ?? null;
    const isFilled = fill !== null;
    return {
      ...counts,
      filled: filled + (isFilled ? missing : 0),
      missing: isFilled ? 0 : missing,
      fill: fill ?? constant?.value ?? null,
    };
  });
  return all === undefined ? {} : { changed: all };
}

function columnsOf({ format }: Input): readonly ColumnUse[] {
  const roles = ["user", "item", "time", "event", "split", "session"] as const;
  return roles.flatMap((role) => {
    const index = format.columns[role] ?? null;
    return index === null ? [] : [{ role, column: format.columnNames[index] ?? String(index) }];
  });
}

async function eventTypesOf(vocabulary: ContainerReader, gathered: GatherStatistics) {
  const names = await vocabulary.strings("eventTypes");
  return names
    .map((name, type) => ({ name, count: gathered.eventTypeCounts[type] ?? 0 }))
    .filter(({ name }) => name !== "");
}

function splitOf(
  { config }: Manifest,
  split: ResolvedSplit,
  gathered: GatherStatistics,
  unknownTargets: number,
): ReportSplit {
  const { kind, cases, minHistory, keepSeen } = { ...config, ...config.split };
  const { trainEvents, validationEvents, testEvents, validationCases, testCases } = gathered;
  const { usersWithoutHistory, repeatTargets } = gathered;
  return {
    kind,
    cases,
    minHistory,
    keepSeen,
    rule: splitText(config.split),
    validationFromMs: "validationFromMs" in split ? split.validationFromMs : null,
    testFromMs: split.kind === "time" ? split.testFromMs : null,
    testToMs: split.kind === "time" ? (split.testToMs ?? null) : null,
    trainEvents,
    validationEvents,
    testEvents,
    validationCases,
    testCases,
    usersWithoutHistory,
    repeatTargets,
    unknownTargets,
  };
}

/** What is said of loss, scores and dropout where it is not the default. */
function trainedFor({ objective, output, dropout }: ModelConfig) {
  return {
    ...(objective === undefined ? {} : { objective }),
    ...(output === undefined ? {} : { output }),
    ...(dropout === undefined ? {} : { dropout }),
  };
}
