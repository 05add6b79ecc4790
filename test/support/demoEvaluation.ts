// The evaluation of a demo report beyond its table of metrics: differences that follow from the metrics, ranks, slices
// and lists.

import { RANK_BOUNDS } from "../../functions/core/evaluation/rankClasses.ts";
import { DIMENSIONS } from "../../functions/core/evaluation/slices.ts";
import type {
  NamedCalibration,
  PairedDifference,
  ReportEvaluation,
  ReportLists,
  ReportSlice,
} from "../../functions/core/report/evaluation.ts";
import type { ReportMetrics } from "../../functions/core/report/model.ts";

/** Half the width of a difference's interval, a little under that of a single metric's. */
const HALF_WIDTH = 0.006;

/** Differences of model and baselines as their metrics give them; none where there are no metrics. */
export function pairedOf({ model, baselines }: ReportMetrics): readonly PairedDifference[] {
  return Object.entries(baselines).flatMap(([b, table]) =>
    ["ndcg@10", "hit_rate@10", "mrr@20"].flatMap((metric) => {
      const [ours, theirs] = [model[metric], table[metric]];
      if (ours === undefined || theirs === undefined) {
        return [];
      }
      const difference = ours.value - theirs.value;
      const ends = { low: difference - HALF_WIDTH, high: difference + HALF_WIDTH };
      return [{ metric, a: "model", b, difference, ...ends, p: 0.002 }];
    }),
  );
}

/** A slice of `cases` cases which is harder the further down the bucket, and in which the model leads. */
export function demoSlice(dimension: string, bucket: number, cases: number): ReportSlice {
  const half = 1 / Math.sqrt(cases);
  const [ours, theirs] = [0.22 - 0.02 * (bucket % 8), 0.15 - 0.02 * (bucket % 8)];
  const about = (value: number, width: number) => ({
    value,
    low: value - width,
    high: value + width,
  });
  return {
    dimension,
    bucket,
    cases,
    metric: "ndcg@10",
    model: about(ours, half / 2),
    baselines: { most_popular: theirs / 2, repeats: theirs / 3, sequence_rules: theirs },
    best: "sequence_rules",
    difference: about(ours - theirs, half / 3),
    metrics: { model: { "ndcg@10": ours }, sequence_rules: { "ndcg@10": theirs } },
  };
}

function rankCounts(head: number): readonly number[] {
  return Array.from({ length: RANK_BOUNDS.length + 1 }, (_, index) =>
    index < 12 ? head * (12 - index) : 40,
  );
}

export function demoEvaluation(metrics: ReportMetrics): ReportEvaluation {
  const slices = DIMENSIONS.flatMap(({ name, buckets }) =>
    buckets === null
      ? ["view", "buy", "cart"].map((label, index) => ({ ...demoSlice(name, index, 900), label }))
      : buckets.map((_, index) => demoSlice(name, index, 900 - 120 * index)),
  );
  const counts = { model: 50, most_popular: 20, repeats: 24, sequence_rules: 40 };
  return {
    paired: pairedOf(metrics),
    rankCounts: Object.fromEntries(
      Object.entries(counts).map(([name, head]) => [name, rankCounts(head)]),
    ),
    slices,
    calibrations: [demoCalibration()],
  };
}

/** A model that is too sure of itself. */
export function demoCalibration(): NamedCalibration {
  const curve = Array.from({ length: 10 }, (_, bin) =>
    bin === 9
      ? { cases: 0, predicted: null, observed: null }
      : { cases: 900 - 90 * bin, predicted: (bin + 0.5) / 10, observed: (bin + 0.5) / 13 },
  );
  return {
    name: "first_item",
    cases: curve.reduce((sum, { cases }) => sum + cases, 0),
    metrics: {
      ...{ accuracy: 0.81, precision: 0.62, recall: 0.21, f1: 0.31, auc: 0.74, gauc: 0.69 },
      ...{
        average_precision: 0.41,
        log_loss: 0.42,
        brier: 0.13,
        expected_calibration_error: 0.061,
      },
    },
    curve,
  };
}

export function demoLists(): ReportLists {
  const metrics = {
    "catalogue_coverage@10": 0.912,
    "gini@10": 0.51,
    "shannon_entropy@10_nats": 5.6,
    "novelty@10_bits": 8.9,
    "average_popularity@10": 402.5,
    "tail_share@10": 0.41,
    "aplt@10": 0.4,
    "intra_list_diversity@10_embedding": 0.83,
    "intra_list_diversity@10_category": 0.61,
    "inter_list_diversity@10": 0.95,
    "miscalibration@10_nats": 0.72,
    "repeat_share@10": 0.12,
    "repeat_hit_rate@10": 0.31,
    "explore_hit_rate@10": 0.18,
  };
  const gaps = { range: 0.081, ratio: 0.62, meanAbsoluteDifference: 0.04 };
  return {
    lists: 6_000,
    items: 120_000,
    short: 0,
    seen: 0,
    notFinite: 0,
    repeated: 0,
    metrics,
    training: { ...metrics, "gini@10": 0.44, "tail_share@10": 0.52 },
    fairness: {
      users: { user_activity: { ...gaps, relativeDeviation: 0.2, groups: 5 } },
      items: { rsp: 0.31, reo: 0.44 },
    },
  };
}
