// The training part of the report, from the log and the results of each round.

import type { Manifest } from "../core/messages.ts";
import { rankingMetrics } from "../core/metrics/rankingMetrics.ts";
import type { MetricTable, Report, ReportTraining, TrainingRound } from "../core/report/model.ts";
import { firstRoundOf, placeOf, roundsPerEpoch } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { ContainerReader } from "./containers.ts";
import type { MergedMetrics } from "./reduce/metrics.ts";
import { trainResults, validationHistogramOf } from "./reduce/round.ts";
import { finalRound, firstRound, trainedRun } from "./runState.ts";
import type { StoredRun } from "./taskContext.ts";
import type { TrainStatistics } from "./train.ts";

export async function trainingOf({ manifest, ports }: StoredRun): Promise<ReportTraining> {
  const { bestRound, stoppedBy, scored } = await finalRound(ports.store, manifest.run);
  const rounds = await Promise.all(
    scored.map(async ({ round, sentBytes }): Promise<TrainingRound> => {
      const [first = [], ...further] = await epochResults(ports.store, manifest, {
        ...{ epoch: round, last: scored.length - 1 },
      });
      const statistics = await statisticsOf([first, ...further].flat());
      const validation = rankingMetrics(await validationHistogramOf(first)) as MetricTable;
      const sent = sentBytes === undefined ? {} : { sentBytes };
      return { round, trainLoss: meanLoss(statistics), validation, ...sent };
    }),
  );
  if (stoppedBy !== "budget") {
    return { rounds, bestRound, stoppedBy };
  }
  const { roundLimit: last } = await firstRound(ports.store, trainedRun(manifest));
  return { rounds, bestRound, stoppedBy, roundLimit: placeOf(manifest.config, last).epoch };
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
    const at = { epoch: round, last: scored.length - 1 };
    const results = await epochResults(ports.store, manifest, at);
    const statistics = await statisticsOf(results.flat());
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

/** The results of an epoch's rounds, each in shard order. Of the `last` there is one round, which may only score. */
async function epochResults(
  store: ObjectStore,
  { run, config }: Manifest,
  { epoch, last }: { readonly epoch: number; readonly last: number },
): Promise<readonly (readonly ContainerReader[])[]> {
  const first = firstRoundOf(config, epoch);
  const count = epoch === last ? 1 : roundsPerEpoch(config);
  const rounds = Array.from({ length: count }, (_, part) => first + part);
  return Promise.all(rounds.map((round) => trainResults(store, { run, config }, round)));
}

/** What the shards that trained did. */
function statisticsOf(results: readonly ContainerReader[]): Promise<readonly TrainStatistics[]> {
  const trained = results.filter((result) => result.has("statistics"));
  return Promise.all(trained.map((result) => result.json<TrainStatistics>("statistics")));
}

/** Folded in the order of rounds, then of shards; null for a round that only scored. */
function meanLoss(trained: readonly TrainStatistics[]): number | null {
  const positions = trained.reduce((sum, some) => sum + some.positions, 0);
  return positions === 0 ? null : trained.reduce((sum, some) => sum + some.lossSum, 0) / positions;
}
