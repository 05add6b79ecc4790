// Reduces slices: tallies of all shards to metrics of each bucket under the model and every baseline, with the interval
// of the model and of its difference to the best baseline.

import { VOLATILITY_CLASSES, volatilityAt } from "../../core/dynamics/userInterest.ts";
import { priceAt } from "../../core/evaluation/priceClasses.ts";
import { DIMENSIONS, type DimensionName, fifths } from "../../core/evaluation/slices.ts";
import { oneTargetMetrics } from "../../core/metrics/rankCounts.ts";
import { caseCountOf } from "../../core/metrics/rankHistogram.ts";
import { CUTOFFS, gainOf, normalEstimate } from "../../core/metrics/rankingMetrics.ts";
import type { ReportSlice, SliceDifference } from "../../core/report/evaluation.ts";
import { PAIRED_METRICS, type SliceTallies, type SliceTally } from "../caseDetails.ts";
import type { DescribedSummary } from "../described.ts";
import { mergeRecords } from "./mergeRecords.ts";

type Buckets = Readonly<Record<number, SliceTally>>;

/** All slices in the order of dimensions and buckets. */
export function mergedSlices(
  parts: readonly SliceTallies[],
  described: DescribedSummary,
): readonly ReportSlice[] {
  return DIMENSIONS.flatMap(({ name }) => {
    const all: Buckets = mergeRecords(
      parts.map((part) => part[name] ?? {}),
      addTallies,
    );
    return name === "volatility" ? volatilitySlices(all) : plainSlices(name, all, described);
  });
}

function plainSlices(
  dimension: DimensionName,
  buckets: Buckets,
  described: DescribedSummary,
): readonly ReportSlice[] {
  return Object.entries(buckets).map(([key, tally]) => {
    const bucket = Number(key);
    const label = labelOf(dimension, bucket, described);
    return { ...sliceOf(dimension, bucket, tally), ...(label !== null && { label }) };
  });
}

/** The name of a bucket that the data name; event types are named where the report is made. */
function labelOf(
  dimension: DimensionName,
  bucket: number,
  { named, priceRanges = [] }: DescribedSummary,
): string | null {
  if (dimension === "price") {
    return bucket === 5 ? "no price" : priceText(bucket, priceRanges);
  }
  if (dimension !== "category" && dimension !== "country") {
    return null;
  }
  const names = named[dimension] ?? [];
  return names[bucket]?.name ?? (bucket === names.length ? "all others" : "none given");
}

/** `4.0–6.5`: the ends of a fifth, whose classes are a sixteenth of an octave. */
function priceText(fifth: number, ranges: readonly number[]): string {
  const [first, last] = [ranges.indexOf(fifth), ranges.lastIndexOf(fifth)];
  const text = (element: number) => String(Number(priceAt(element).toPrecision(2)));
  if (fifth === 0) {
    return `up to ${text(last + 1)}`;
  }
  return fifth === 4 ? `${text(first)} and more` : `${text(first)}–${text(last + 1)}`;
}

/** Groups 0 … 4, named by the classes of volatility in them, and 5 for histories too short. */
function volatilitySlices(classes: Buckets): readonly ReportSlice[] {
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
    const tally = others.reduce(addTallies, first);
    const label =
      group === 5 ? "history too short" : rangeText(members(group).map(([index]) => Number(index)));
    return [
      { ...sliceOf("volatility", group, tally), label, metrics: metricsOf(tally, everyMetric) },
    ];
  });
}

/** `−0.04–0.12`: from the lower end of the first class to the upper end of the last. */
function rangeText(classes: readonly number[]): string {
  const ends = [Math.min(...classes), Math.max(...classes) + 1];
  return ends.map((end) => volatilityAt(end).toFixed(2).replace("-", "−")).join(" to ");
}

function addTallies(a: SliceTally, b: SliceTally): SliceTally {
  return {
    histograms: mergeRecords([a.histograms, b.histograms], addCounts),
    squares: mergeRecords([a.squares, b.squares], (one, other) => one + other),
  };
}

/** Element by element sums of counts of one length. */
function addCounts(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((count, index) => count + (b[index] as number));
}

function casesOf({ histograms }: SliceTally): number {
  return caseCountOf(Float64Array.from(histograms["model"] ?? []));
}

function metricsOf(
  { histograms }: SliceTally,
  of: (histogram: readonly number[]) => Readonly<Record<string, number>>,
): ReportSlice["metrics"] {
  return Object.fromEntries(
    Object.entries(histograms).map(([name, histogram]) => [name, of(histogram)]),
  );
}

/** Everything that follows from the first ranks: not the mean rank. */
function everyMetric(histogram: readonly number[]): Readonly<Record<string, number>> {
  const {
    mean_rank: _,
    mean_percentile_rank: __,
    ...metrics
  } = oneTargetMetrics(Float64Array.from(histogram), CUTOFFS);
  return metrics;
}

/** The metrics that are compared with the baselines case by case. */
function pairedMetrics(histogram: readonly number[]): Readonly<Record<string, number>> {
  const cases = histogram.reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    PAIRED_METRICS.map(({ name, metric, k }) => [
      name,
      histogram.reduce((sum, count, rank) => sum + count * gainOf(metric, k, rank), 0) / cases,
    ]),
  );
}

function sliceOf(dimension: string, bucket: number, tally: SliceTally): ReportSlice {
  const cases = casesOf(tally);
  const [{ metric, k, name }] = PAIRED_METRICS;
  const metrics = metricsOf(tally, pairedMetrics);
  const [model, ...baselines] = Object.entries(metrics).map(([contender, values]) => ({
    name: contender,
    value: values[name] ?? 0,
  }));
  const value = model?.value ?? 0;
  // Without a baseline the model stands against nothing, which is worth 0.
  const nothing = { name: "", value: 0 };
  const best = baselines.reduce((a, b) => (a === nothing || b.value > a.value ? b : a), nothing);
  const meanSquare =
    (tally.histograms["model"] ?? []).reduce(
      (sum, count, rank) => sum + count * gainOf(metric, k, rank) ** 2,
      0,
    ) / cases;
  const squares = best === nothing ? meanSquare : (tally.squares[best.name] ?? 0) / cases;
  return {
    dimension,
    bucket,
    cases,
    metric: name,
    model: bounded(withInterval(value, meanSquare, cases)),
    baselines: Object.fromEntries(baselines.map((one) => [one.name, one.value])),
    best: best.name,
    difference: withInterval(value - best.value, squares, cases),
    metrics,
  };
}

/** A mean with the interval of the normal approximation, cases taken as independent; of one case anything may be. */
function withInterval(value: number, meanOfSquares: number, cases: number): SliceDifference {
  return cases < 2
    ? { value, low: value - 1, high: value + 1 }
    : normalEstimate(value, cases * Math.max(meanOfSquares - value * value, 0), cases);
}

function bounded({ value, low, high }: SliceDifference): SliceDifference {
  return { value, low: Math.max(low, 0), high: Math.min(high, 1) };
}
