// The training part of the report, from the log and the results of each round.

import { rankingMetrics } from "../core/metrics/rankingMetrics.ts";
import type { MetricTable, Report, ReportTraining, TrainingRound } from "../core/report/model.ts";
import type { MergedMetrics } from "./reduce/metrics.ts";
import { trainResults, validationHistogramOf } from "./reduce/round.ts";
import { finalRound } from "./runState.ts";
import type { StoredRun } from "./taskContext.ts";
import type { TrainStatistics } from "./train.ts";

export async function trainingOf({ manifest, ports }: StoredRun): Promise<ReportTraining> {
  const { bestRound, stoppedBy, scored } = await finalRound(ports.store, manifest.run);
  const rounds = await Promise.all(
    scored.map(async ({ round, sentBytes }): Promise<TrainingRound> => {
      const results = await trainResults(ports.store, manifest, round);
      const statistics = await Promise.all(
        results.map((result) =>
          result.has("statistics") ? result.json<TrainStatistics>("statistics") : null,
        ),
      );
      const validation = rankingMetrics(await validationHistogramOf(results)) as MetricTable;
      const sent = sentBytes === undefined ? {} : { sentBytes };
      return { round, trainLoss: meanLoss(statistics), validation, ...sent };
    }),
  );
  return { rounds, bestRound, stoppedBy };
}

/** Further heads, where there are any. */
export async function headsOf(
  { manifest, ports }: StoredRun,
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
