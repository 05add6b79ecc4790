// Collects from the store everything that the report says.

import { present } from "../core/assert.ts";
import { cleaningPhrases } from "../core/cleaning/cleaningPhrases.ts";
import { isoText } from "../core/isoTime.ts";
import { catalogueKey, taskKey, vocabularyKey } from "../core/keys.ts";
import type { Input, Manifest, ModelConfig, RunConfig } from "../core/messages.ts";
import { rankingMetrics } from "../core/metrics/rankingMetrics.ts";
import { describeModel, weightCount } from "../core/models/modelDescription.ts";
import type {
  ColumnUse,
  MetricTable,
  Report,
  ReportArtifact,
  ReportData,
  ReportDigest,
  ReportExample,
  ReportModel,
  ReportSplit,
  ReportTraining,
  TrainingRound,
} from "../core/report/model.ts";
import type { Growth } from "../core/run/earlierRun.ts";
import type { ResolvedSplit } from "../core/splits/label.ts";
import type { Leaks } from "../core/splits/leaks.ts";
import { splitText } from "../core/splits/splitText.ts";
import { readCatalogue } from "./catalogue.ts";
import type { ContainerReader } from "./containers.ts";
import { openContainer } from "./containers.ts";
import type { FieldTable } from "./fieldTables.ts";
import type { GatherStatistics } from "./gatherStatistics.ts";
import type { MergedMetrics } from "./reduce/metrics.ts";
import { trainResults, validationHistogramOf } from "./reduce/round.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";
import { finalRound, firstRound } from "./runState.ts";
import type { TaskContext } from "./taskContext.ts";
import type { TrainStatistics } from "./train.ts";
import { modelShape } from "./weights.ts";

const EXAMPLES_MAX = 6;

/** The report of a run whose other stages are done. */
export async function reportOf(
  context: TaskContext,
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
  const { roundLimit, batch } = await firstRound(ports.store, run);
  const { hidden, learningRate, lengthMax, kind, layers = 1, vae } = config.model;
  const { metrics, digest, artifacts } = found;
  return {
    run: {
      id: run,
      createdAt: isoText(manifest.createdAtMs),
      command: manifest.command,
      seed: config.seed,
      version: manifest.version,
      shards: config.shards,
      rounds: roundLimit,
      precision: config.precision,
    },
    data: {
      ...dataOf(manifest, data, gathered),
      ...changesOf(manifest.config, gathered, tables),
      items: V - 1,
      candidates: candidates.reduce((sum, is) => sum + is, 0),
      eventTypes: await eventTypesOf(vocabulary, gathered),
    },
    split: splitOf(manifest, data.split, gathered, metrics.unknownTargets),
    checks: {
      ties: { pairs: gathered.pairs, tiedPairs: gathered.tiedPairs },
      leaks: await catalogue.json<Leaks>("leaks"),
      skew: gathered.skew,
    },
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
    training: await trainingOf(context),
    metrics: {
      model: metrics.model as MetricTable,
      baselines: metrics.baselines as Report["metrics"]["baselines"],
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

async function trainingOf({ manifest, ports }: TaskContext): Promise<ReportTraining> {
  const { bestRound, stoppedBy, scored } = await finalRound(ports.store, manifest.run);
  const rounds: TrainingRound[] = [];
  for (const { round, sentBytes } of scored) {
    const results = await trainResults(ports.store, manifest, round);
    const statistics = await Promise.all(
      results.map((result) =>
        result.has("statistics") ? result.json<TrainStatistics>("statistics") : null,
      ),
    );
    const validation = rankingMetrics(await validationHistogramOf(results)) as MetricTable;
    const sent = sentBytes === undefined ? {} : { sentBytes };
    rounds.push({ round, trainLoss: meanLoss(statistics), validation, ...sent });
  }
  return { rounds, bestRound, stoppedBy };
}

/** What is said of loss, scores and dropout where it is not the default. */
function trainedFor({ objective, output, dropout }: ModelConfig) {
  return {
    ...(objective === undefined ? {} : { objective }),
    ...(output === undefined ? {} : { output }),
    ...(dropout === undefined ? {} : { dropout }),
  };
}

/** Further heads, where there are any. */
async function headsOf(
  { manifest, ports }: TaskContext,
  { heads: figures }: MergedMetrics,
): Promise<Pick<Report, "heads">> {
  const heads = manifest.config.model.heads;
  if (heads === undefined) {
    return {};
  }
  const { scored } = await finalRound(ports.store, manifest.run);
  const trainLosses: number[][] = heads.map(() => []);
  for (const { round } of scored) {
    const results = await trainResults(ports.store, manifest, round);
    const trained = results.filter((result) => result.has("statistics"));
    const statistics = await Promise.all(
      trained.map((result) => result.json<TrainStatistics>("statistics")),
    );
    const positions = statistics.reduce((sum, some) => sum + some.positions, 0);
    trainLosses.forEach((losses, index) => {
      if (positions > 0) {
        const sum = statistics.reduce((all, some) => all + (some.headLosses?.[index] ?? 0), 0);
        losses.push(sum / positions);
      }
    });
  }
  const mean = (sum: number | undefined, cases: number | undefined) =>
    sum === undefined || cases === undefined || cases === 0 ? null : sum / cases;
  return {
    heads: heads.map((head, index) => ({
      ...head,
      trainLosses: trainLosses[index] ?? [],
      testLoss: mean(figures?.[index]?.lossSum, figures?.[index]?.cases),
      constantTestLoss: mean(figures?.[index]?.constantLossSum, figures?.[index]?.cases),
    })),
  };
}

/** Folded in shard order; null for a round that only scored. */
function meanLoss(statistics: readonly (TrainStatistics | null)[]): number | null {
  const trained = statistics.filter((some) => some !== null);
  const positions = trained.reduce((sum, some) => sum + some.positions, 0);
  return positions === 0 ? null : trained.reduce((sum, some) => sum + some.lossSum, 0) / positions;
}

async function examplesOf({ manifest, ports }: TaskContext): Promise<readonly ReportExample[]> {
  const count = manifest.config.shards;
  const examples: ReportExample[] = [];
  for (let index = 0; index < count && examples.length < EXAMPLES_MAX; index++) {
    const address = { stage: "evaluate", round: null, index, count } as const;
    const reader = await openContainer(ports.store, taskKey(manifest.run, address), "evaluate");
    examples.push(...(await reader.json<readonly ReportExample[]>("examples")));
  }
  return examples.slice(0, EXAMPLES_MAX);
}
