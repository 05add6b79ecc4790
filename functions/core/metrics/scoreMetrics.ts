// Metrics of probabilities beside binary labels: classification at a threshold, ranking (AUC, average precision), and
// calibration (log loss, Brier, expected calibration error with its reliability curve), from score counts.

import { assert } from "../assert.ts";
import { exp, log } from "../elementary.ts";
import { exactSum, sumOf } from "./exactSum.ts";
import type { ScoreCounts } from "./scoreCounts.ts";
import { scoreCounts } from "./scoreCounts.ts";

/** A score above this is a positive prediction. */
export const THRESHOLD = 0.5;
/** Probabilities are kept this far from 0 and 1 where their logarithm is taken. */
export const LOG_LOSS_MARGIN = 1e-7;
export const CALIBRATION_BINS = 10;

/** Null where there is nothing to take it of: no positive label, no positive prediction, only one class. */
export interface ScoreMetrics {
  readonly accuracy: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly auc: number | null;
  readonly average_precision: number | null;
  readonly log_loss: number;
  readonly brier: number;
  readonly expected_calibration_error: number;
}

/** The metrics of at least one case; scores are probabilities in [0, 1]. */
export function scoreMetrics(counts: ScoreCounts): ScoreMetrics {
  const { score } = counts;
  assert(score.length > 0, "metrics are taken of at least one case");
  const isProbability = (value: number | undefined) =>
    value !== undefined && value >= 0 && value <= 1;
  assert(isProbability(score[0]) && isProbability(score.at(-1)), "scores are probabilities");
  const caseCount = total(counts.positives) + total(counts.negatives);
  const perCase = (loss: (probability: number, label: 0 | 1) => number) =>
    sumOf(losses(counts, loss)) / caseCount;
  return {
    ...classification(counts, caseCount),
    auc: auc(counts),
    average_precision: averagePrecision(counts),
    log_loss: perCase((probability, label) => {
      const kept = Math.min(1 - LOG_LOSS_MARGIN, Math.max(LOG_LOSS_MARGIN, probability));
      return -log(label === 1 ? kept : 1 - kept);
    }),
    brier: perCase((probability, label) => (probability - label) * (probability - label)),
    expected_calibration_error: calibrationError(reliabilityCurve(counts)),
  };
}

function* losses(
  { score, positives, negatives }: ScoreCounts,
  loss: (probability: number, label: 0 | 1) => number,
): Iterable<number> {
  for (let index = 0; index < score.length; index++) {
    const probability = score[index] as number;
    yield (positives[index] as number) * loss(probability, 1);
    yield (negatives[index] as number) * loss(probability, 0);
  }
}

function classification({ score, positives, negatives }: ScoreCounts, caseCount: number) {
  const start = score.findIndex((value) => value > THRESHOLD);
  const from = start === -1 ? score.length : start;
  const truePositives = total(positives.subarray(from));
  const falsePositives = total(negatives.subarray(from));
  const falseNegatives = total(positives.subarray(0, from));
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    accuracy: (truePositives + total(negatives.subarray(0, from))) / caseCount,
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

/**
 * How likely a positive case has a higher score than a negative one, a tie being half of it (Hanley & McNeil, Radiology
 * 1982); null unless there are both. Exact: a quotient of two integers.
 */
export function auc({ score, positives, negatives }: ScoreCounts): number | null {
  const pairs = total(positives) * total(negatives);
  let twice = 0;
  let below = 0;
  for (let index = 0; index < score.length; index++) {
    const negative = negatives[index] as number;
    twice += (positives[index] as number) * (2 * below + negative);
    below += negative;
  }
  return pairs === 0 ? null : twice / (2 * pairs);
}

/** Precision at every score that a positive case has, weighted by the recall gained there; null without a positive. */
export function averagePrecision({ score, positives, negatives }: ScoreCounts): number | null {
  const all = total(positives);
  const sum = exactSum();
  let truePositives = 0;
  let predicted = 0;
  for (let index = score.length - 1; index >= 0; index--) {
    const gained = positives[index] as number;
    truePositives += gained;
    predicted += gained + (negatives[index] as number);
    if (gained > 0) {
      sum.add(gained * (truePositives / predicted));
    }
  }
  return all === 0 ? null : sum.value() / all;
}

/** One bin of the reliability curve: [bin / bins, (bin + 1) / bins), the last with its end. */
export interface ReliabilityBin {
  readonly cases: number;
  /** Mean probability that was said; null in an empty bin. */
  readonly predicted: number | null;
  /** Share of positives that came; null in an empty bin. */
  readonly observed: number | null;
}

/** Said and observed shares in bins of equal width (Naeini, Cooper & Hauskrecht, AAAI 2015). */
export function reliabilityCurve(
  { score, positives, negatives }: ScoreCounts,
  bins: number = CALIBRATION_BINS,
): readonly ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({
    cases: 0,
    positives: 0,
    predicted: exactSum(),
  }));
  for (let index = 0; index < score.length; index++) {
    const probability = score[index] as number;
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))];
    assert(bin !== undefined, "a probability lies in a bin");
    const cases = (positives[index] as number) + (negatives[index] as number);
    bin.cases += cases;
    bin.positives += positives[index] as number;
    bin.predicted.add(cases * probability);
  }
  return sums.map(({ cases, positives: positive, predicted }) => ({
    cases,
    predicted: cases === 0 ? null : predicted.value() / cases,
    observed: cases === 0 ? null : positive / cases,
  }));
}

/** The distance of both shares of a bin, averaged over cases. */
export function calibrationError(curve: readonly ReliabilityBin[]): number {
  const cases = curve.reduce((sum, bin) => sum + bin.cases, 0);
  const distances = curve.map(({ cases: count, predicted, observed }) =>
    predicted === null || observed === null ? 0 : count * Math.abs(observed - predicted),
  );
  return cases === 0 ? 0 : sumOf(distances) / cases;
}

/**
 * A group's AUC times its cases, and its cases: sums of both merge to GAUC (Zhu et al., "Optimized cost per click in
 * Taobao display advertising", KDD 2017). Null for a group with one class, which is left out.
 */
export function groupAuc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): { readonly weighted: number; readonly cases: number } | null {
  const value = auc(scoreCounts(scores, labels));
  return value === null ? null : { weighted: value * scores.length, cases: scores.length };
}

/** AUC within groups, averaged by their cases; null where no group has both classes. */
export function gauc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
): number | null {
  assert(groups.length === scores.length, "there is a group for each score");
  const rows = new Map<number, { scores: number[]; labels: number[] }>();
  for (let index = 0; index < scores.length; index++) {
    const group = groups[index] as number;
    const row = rows.get(group) ?? { scores: [], labels: [] };
    rows.set(group, row);
    row.scores.push(scores[index] as number);
    row.labels.push(labels[index] as number);
  }
  const parts = Array.from(rows.values(), (row) => groupAuc(row.scores, row.labels)).filter(
    (part) => part !== null,
  );
  const cases = parts.reduce((sum, part) => sum + part.cases, 0);
  return cases === 0 ? null : sumOf(parts.map(({ weighted }) => weighted)) / cases;
}

/** How many equally likely items the model chooses between: e to the mean negative log likelihood in nats. */
export function perplexity(meanNegativeLogLikelihood: number): number {
  return exp(meanNegativeLogLikelihood);
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
