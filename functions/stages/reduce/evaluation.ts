// Reduces what the shards say of their cases beyond the ranks: paired differences, rank counts, slices. It stands in an
// object of its own beside metrics.json, whose digest it leaves alone.

import { type RankClasses, rankClasses } from "../../core/evaluation/rankClasses.ts";
import { differenceOf, mergeResampled } from "../../core/evaluation/userBootstrap.ts";
import { sealJson } from "../../core/json.ts";
import { evaluationKey } from "../../core/keys.ts";
import type { RankCounts } from "../../core/metrics/rankCounts.ts";
import type { ReportDynamics } from "../../core/report/dynamics.ts";
import type {
  NamedCalibration,
  PairedDifference,
  ReportSlice,
} from "../../core/report/evaluation.ts";
import { PAIRED_METRICS, type SliceTallies } from "../caseDetails.ts";
import type { ContainerReader } from "../containers.ts";
import { readDescribed } from "../described.ts";
import type { WaveContext } from "../taskContext.ts";
import { mergedDynamics } from "./dynamics.ts";
import { mergedCalibrations } from "./probabilities.ts";
import { mergedSlices } from "./slices.ts";

/** evaluation.json */
export interface MergedEvaluation {
  readonly paired: readonly PairedDifference[];
  readonly rankCounts: Readonly<Record<string, RankClasses>>;
  readonly slices: readonly ReportSlice[];
  readonly calibrations: readonly NamedCalibration[];
  readonly dynamics: ReportDynamics;
}

/** Commits the evaluation of `readers`, the shards in order; `counts` has the model first. Returns its key. */
export async function reduceEvaluation(
  { manifest, ports }: WaveContext,
  readers: readonly ContainerReader[],
  counts: Readonly<Record<string, RankCounts>>,
): Promise<string> {
  const baselines = Object.keys(counts).slice(1);
  const { summary: described } = await readDescribed(ports.store, manifest, 0);
  const tallies = await Promise.all(readers.map((reader) => reader.json<SliceTallies>("slices")));
  const evaluation: MergedEvaluation = {
    paired: await pairedDifferences(readers, baselines),
    rankCounts: Object.fromEntries(
      Object.entries(counts).map(([name, own]) => [name, rankClasses(own)]),
    ),
    slices: mergedSlices(tallies, described),
    calibrations: await mergedCalibrations(readers),
    dynamics: await mergedDynamics(readers, manifest.config),
  };
  const key = evaluationKey(manifest.run);
  await ports.store.putIfAbsent(key, [sealJson(evaluation)]);
  return key;
}

async function pairedDifferences(
  readers: readonly ContainerReader[],
  baselines: readonly string[],
): Promise<readonly PairedDifference[]> {
  const columns = baselines.length * PAIRED_METRICS.length;
  const parts = await Promise.all(
    readers.map(async (reader) => ({ columns, sums: await reader.f64("differences") })),
  );
  const merged = mergeResampled(parts);
  return baselines.flatMap((baseline, index) =>
    PAIRED_METRICS.flatMap(({ name }, metric) => {
      const found = differenceOf(merged, index * PAIRED_METRICS.length + metric);
      return found === null ? [] : [{ metric: name, a: "model", b: baseline, ...found }];
    }),
  );
}
