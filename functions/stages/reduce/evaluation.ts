// Reduces what the shards say of their cases beyond the ranks: paired differences, rank counts, slices. It stands in an
// object of its own beside metrics.json, whose digest it leaves alone.

import { addCounts, type RankCounts } from "../../core/evaluation/rankCounts.ts";
import { DIMENSIONS, fifths, VOLATILITY_CLASSES } from "../../core/evaluation/slices.ts";
import { differenceOf, mergeResampled } from "../../core/evaluation/userBootstrap.ts";
import { evaluationKey } from "../../core/keys.ts";
import { encodeJson } from "../../core/messages.ts";
import { caseCountOf } from "../../core/metrics/rankHistogram.ts";
import { gainOf } from "../../core/metrics/rankingMetrics.ts";
import type {
  PairedDifference,
  ReportSlice,
  SliceDifference,
} from "../../core/report/evaluation.ts";
import { PAIRED_METRICS, type SliceTallies, type SliceTally } from "../caseDetails.ts";
import type { ContainerReader } from "../containers.ts";
import type { WaveContext } from "../taskContext.ts";

/** evaluation.json */
export interface MergedEvaluation {
  readonly paired: readonly PairedDifference[];
  readonly rankCounts: Readonly<Record<string, RankCounts>>;
  readonly slices: readonly ReportSlice[];
}

/** Commits the evaluation of `readers`, the shards in order; returns its key. */
export async function reduceEvaluation(
  { manifest, ports }: WaveContext,
  readers: readonly ContainerReader[],
  baselines: readonly string[],
): Promise<string> {
  const counts = await Promise.all(
    readers.map((reader) => reader.json<Readonly<Record<string, RankCounts>>>("rankCounts")),
  );
  const tallies = await Promise.all(readers.map((reader) => reader.json<SliceTallies>("slices")));
  const evaluation: MergedEvaluation = {
    paired: await pairedDifferences(readers, baselines),
    rankCounts: mergeRecords(counts, addCounts),
    slices: DIMENSIONS.flatMap(({ name }) => slicesOf(name, tallies)),
  };
  const key = evaluationKey(manifest.run);
  await ports.store.putIfAbsent(key, [encodeJson(evaluation)]);
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

function mergeRecords<T>(
  parts: readonly Readonly<Record<string, T>>[],
  add: (a: T, b: T) => T,
): Readonly<Record<string, T>> {
  const merged: Record<string, T> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const known = merged[name];
      merged[name] = known === undefined ? value : add(known, value);
    }
  }
  return merged;
}

function addTallies(a: SliceTally, b: SliceTally): SliceTally {
  return {
    histograms: mergeRecords([a.histograms, b.histograms], addCounts),
    squares: mergeRecords([a.squares, b.squares], (one, other) => one + other),
  };
}

function slicesOf(
  dimension: (typeof DIMENSIONS)[number]["name"],
  parts: readonly SliceTallies[],
): readonly ReportSlice[] {
  const all = mergeRecords(
    parts.map((part) => part[dimension] ?? {}),
    addTallies,
  );
  if (dimension === "volatility") {
    return volatilitySlices(all);
  }
  return Object.entries(all).map(([bucket, tally]) => sliceOf(dimension, Number(bucket), tally));
}

/** Groups 0 … 4, named by the classes of volatility in them, and 5 for histories too short. */
function volatilitySlices(classes: Readonly<Record<string, SliceTally>>): readonly ReportSlice[] {
  const sizes = Array.from({ length: VOLATILITY_CLASSES }, (_, index) => {
    const tally = classes[index];
    return tally === undefined ? 0 : casesOf(tally);
  });
  const groups = [...fifths(sizes), 5];
  const members = (group: number) =>
    Object.entries(classes).filter(([index]) => groups[Number(index)] === group);
  return [0, 1, 2, 3, 4, 5].flatMap((group) => {
    const parts = members(group).map(([, tally]) => tally);
    const [first, ...others] = parts;
    if (first === undefined) {
      return [];
    }
    const label =
      group === 5 ? "history too short" : rangeText(members(group).map(([index]) => Number(index)));
    return [{ ...sliceOf("volatility", group, others.reduce(addTallies, first)), label }];
  });
}

/** `0.62–0.87`: from the lower end of the first class to the upper end of the last. */
function rangeText(classes: readonly number[]): string {
  const ends = [Math.min(...classes), Math.max(...classes) + 1];
  return ends.map((end) => (end / VOLATILITY_CLASSES).toFixed(2)).join("–");
}

function casesOf({ histograms }: SliceTally): number {
  return caseCountOf(Float64Array.from(histograms["model"] ?? []));
}

function sliceOf(dimension: string, bucket: number, tally: SliceTally): ReportSlice {
  const cases = casesOf(tally);
  const [{ metric, k }] = PAIRED_METRICS;
  const mean = (name: string, power: 1 | 2) =>
    (tally.histograms[name] ?? []).reduce(
      (sum, count, rank) => sum + count * gainOf(metric, k, rank) ** power,
      0,
    ) / cases;
  const [model, ...baselines] = Object.keys(tally.histograms).map((name) => ({
    name,
    value: mean(name, 1),
  }));
  const value = model?.value ?? 0;
  // Without a baseline the model stands against nothing, which is worth 0.
  const nothing = { name: "", value: 0 };
  const best = baselines.reduce((a, b) => (a === nothing || b.value > a.value ? b : a), nothing);
  const squares = best === nothing ? mean("model", 2) : (tally.squares[best.name] ?? 0) / cases;
  return {
    dimension,
    bucket,
    cases,
    metric: "ndcg@10",
    model: bounded(withInterval(value, mean("model", 2), cases)),
    baselines: Object.fromEntries(baselines.map(({ name, value: own }) => [name, own])),
    best: best.name,
    difference: withInterval(value - best.value, squares, cases),
  };
}

const Z = 1.959963984540054;

/** A mean with the interval of the normal approximation, cases taken as independent. */
function withInterval(value: number, meanOfSquares: number, cases: number): SliceDifference {
  const variance = Math.max(meanOfSquares - value * value, 0);
  const half = cases < 2 ? 1 : Z * Math.sqrt(variance / (cases - 1));
  return { value, low: value - half, high: value + half };
}

function bounded({ value, low, high }: SliceDifference): SliceDifference {
  return { value, low: Math.max(low, 0), high: Math.min(high, 1) };
}
