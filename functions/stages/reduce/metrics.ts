// Reduces the evaluation: ranks of all shards to histograms, histograms to metrics. The object written here is what the
// digest of the metrics covers.

import type { BaselineName, LeftOut } from "../../core/baselines/baselineNames.ts";
import type { TunedBaseline } from "../../core/baselines/settings.ts";
import { catalogueKey, metricsKey, taskKey } from "../../core/keys.ts";
import type { LogEntry } from "../../core/messages.ts";
import { encodeJson } from "../../core/messages.ts";
import type { RankHistogram } from "../../core/metrics/rankHistogram.ts";
import { caseCountOf, emptyRankHistogram, recordRank } from "../../core/metrics/rankHistogram.ts";
import type { RankingMetrics } from "../../core/metrics/rankingMetrics.ts";
import { rankingMetrics } from "../../core/metrics/rankingMetrics.ts";
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

/** metrics.json */
export interface MergedMetrics {
  readonly cases: number;
  readonly unknownTargets: number;
  readonly model: RankingMetrics;
  readonly baselines: Readonly<Partial<Record<BaselineName, RankingMetrics>>>;
  /** Baselines that the run does without, and the settings of those that have any. */
  readonly leftOut: readonly LeftOut[];
  readonly tuned: readonly TunedBaseline[];
  readonly oracle: RankingMetrics | null;
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
  const model = await histogramOf(readers, "model");
  const statistics = await Promise.all(
    readers.map((reader) => reader.json<EvaluateStatistics>("statistics")),
  );
  const catalogue = await openContainer(ports.store, catalogueKey(manifest.run), "catalogue");
  const { names, leftOut } = await catalogue.json<RunBaselines>("baselines");
  const baselines = await Promise.all(
    names.map(async (name) => [name, rankingMetrics(await histogramOf(readers, name))]),
  );
  const metrics: MergedMetrics = {
    cases: caseCountOf(model),
    unknownTargets: statistics.reduce((sum, { unknownTargets }) => sum + unknownTargets, 0),
    model: rankingMetrics(model),
    baselines: Object.fromEntries(baselines) as MergedMetrics["baselines"],
    leftOut,
    tuned: await readTuned(ports.store, manifest),
    oracle: hasCeiling(manifest) ? rankingMetrics(await histogramOf(readers, "oracle")) : null,
    ...(await headsOf(readers)),
  };
  const key = metricsKey(manifest.run);
  await ports.store.putIfAbsent(key, [encodeJson(metrics)]);
  const evaluation = await reduceEvaluation({ manifest, entry, ports }, readers, names);
  return { kind: "wave", stage: "recommend", tasks: entry.tasks, objects: [key, evaluation] };
}

async function headsOf(readers: readonly ContainerReader[]): Promise<Pick<MergedMetrics, "heads">> {
  if (!readers.every((reader) => reader.has("heads"))) {
    return {};
  }
  const parts = readers.map((reader) => reader.json<readonly HeadFigure[]>("heads"));
  return { heads: mergeHeadFigures(await Promise.all(parts)) };
}

async function histogramOf(
  readers: readonly ContainerReader[],
  name: BaselineName | "model" | "oracle",
): Promise<RankHistogram> {
  const histogram = emptyRankHistogram();
  for (const reader of readers) {
    for (const rank of await reader.u32(`ranks.${name}`)) {
      recordRank(histogram, rank);
    }
  }
  return histogram;
}
