// Reduces the evaluation: ranks of all shards to counts, counts to metrics. The object written here is what the
// digest of the metrics covers.

import type { BaselineName, LeftOut } from "../../core/baselines/baselineNames.ts";
import type { TunedBaseline } from "../../core/baselines/settings.ts";
import { sealJson } from "../../core/json.ts";
import { catalogueKey, metricsKey, taskKey } from "../../core/keys.ts";
import type { LogEntry } from "../../core/messages.ts";
import { countRank, emptyRankCounts, type RankCounts } from "../../core/metrics/rankCounts.ts";
import { type RankingTable, rankingTable } from "../../core/metrics/rankingTable.ts";
import { readCatalogue } from "../catalogue.ts";
import type { ContainerReader } from "../containers.ts";
import { openContainer } from "../containers.ts";
import type { EvaluateStatistics } from "../evaluate.ts";
import type { HeadFigure } from "../heads.ts";
import { mergeHeadFigures } from "../heads.ts";
import { hasCeiling } from "../oracleRanks.ts";
import type { WaveContext } from "../taskContext.ts";
import { readTuned } from "../tuning.ts";
import type { RunBaselines } from "./baselineCounts.ts";
import { reduceEvaluation } from "./evaluation.ts";
import { likelihoodMetrics } from "./probabilities.ts";

/** metrics.json */
export interface MergedMetrics {
  readonly cases: number;
  readonly unknownTargets: number;
  readonly model: RankingTable;
  readonly baselines: Readonly<Partial<Record<BaselineName, RankingTable>>>;
  /** Baselines that the run does without, and the settings of those that have any. */
  readonly leftOut: readonly LeftOut[];
  readonly tuned: readonly TunedBaseline[];
  readonly oracle: RankingTable | null;
  /** Losses of further heads over the cases; where there are any. */
  readonly heads?: readonly HeadFigure[];
}

export async function reduceMetrics({ manifest, entry, ports }: WaveContext): Promise<LogEntry> {
  const readers = await Promise.all(
    Array.from({ length: entry.tasks }, (_, index) => {
      const address = { stage: "evaluate", round: null, index, count: entry.tasks } as const;
      return openContainer(ports.store, taskKey(manifest.run, address), "evaluate");
    }),
  );
  const { candidates } = await readCatalogue(ports.store, manifest);
  const candidateCount = candidates.reduce((sum, is) => sum + is, 0);
  const statistics = await Promise.all(
    readers.map((reader) => reader.json<EvaluateStatistics>("statistics")),
  );
  const catalogue = await openContainer(ports.store, catalogueKey(manifest.run), "catalogue");
  const { names, leftOut } = await catalogue.json<RunBaselines>("baselines");
  const counts: Record<string, RankCounts> = {};
  for (const name of ["model", ...names] as const) {
    counts[name] = await countsOf(readers, name, candidateCount);
  }
  const { model, ...baselines } = mapped(counts, rankingTable);
  const metrics: MergedMetrics = {
    cases: caseCount(counts["model"] ?? emptyRankCounts(0)),
    unknownTargets: statistics.reduce((sum, { unknownTargets }) => sum + unknownTargets, 0),
    model: { ...model, ...(await likelihoodMetrics(readers)) },
    baselines: baselines as MergedMetrics["baselines"],
    leftOut,
    tuned: await readTuned(ports.store, manifest),
    oracle: hasCeiling(manifest)
      ? rankingTable(await countsOf(readers, "oracle", candidateCount))
      : null,
    ...(await headsOf(readers)),
  };
  const key = metricsKey(manifest.run);
  await ports.store.putIfAbsent(key, [sealJson(metrics)]);
  const evaluation = await reduceEvaluation({ manifest, entry, ports }, readers, counts);
  return { kind: "wave", stage: "recommend", tasks: entry.tasks, objects: [key, evaluation] };
}

async function headsOf(readers: readonly ContainerReader[]): Promise<Pick<MergedMetrics, "heads">> {
  if (!readers.every((reader) => reader.has("heads"))) {
    return {};
  }
  const parts = readers.map((reader) => reader.json<readonly HeadFigure[]>("heads"));
  return { heads: mergeHeadFigures(await Promise.all(parts)) };
}

function caseCount(counts: RankCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function mapped<T, U>(
  record: Readonly<Record<string, T>>,
  of: (value: T) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}

/**
 * Cases by rank among all candidates: integers, whatever the shards. The list of repeats may be longer than those of
 * the others, since it has what a user had and training never saw.
 */
async function countsOf(
  readers: readonly ContainerReader[],
  name: BaselineName | "model" | "oracle",
  candidateCount: number,
): Promise<RankCounts> {
  const ranks: Uint32Array[] = [];
  for (const reader of readers) {
    ranks.push(await reader.u32(`ranks.${name}`));
  }
  const longest = ranks.reduce((most, own) => own.reduce((a, b) => Math.max(a, b), most), 0);
  const counts = emptyRankCounts(Math.max(candidateCount, longest));
  for (const own of ranks) {
    for (const rank of own) {
      countRank(counts, rank);
    }
  }
  return counts;
}
