// Metrics of a binary label: accuracy, precision, recall and F1, each a proportion with its interval of Wilson.

import { assert } from "../assert.ts";
import { type Estimate, wilsonEstimate } from "./rankingMetrics.ts";

/** Cases by label and prediction. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Null where there is nothing to take the share of: no positive label, no positive prediction. */
export interface BinaryMetrics {
  readonly accuracy: Estimate;
  readonly precision: Estimate | null;
  readonly recall: Estimate | null;
  readonly f1: Estimate | null;
}

/** Counts labels and predictions of equal length. */
export function confusionOf(labels: readonly number[], predictions: readonly boolean[]): Confusion {
  assert(labels.length === predictions.length, "there is a prediction for each label");
  const count = (label: number, prediction: boolean) =>
    labels.filter((each, index) => each === label && predictions[index] === prediction).length;
  return {
    truePositives: count(1, true),
    falsePositives: count(0, true),
    trueNegatives: count(0, false),
    falseNegatives: count(1, false),
  };
}

/**
 * The metrics of at least one case. F1 = 2 tp / (2 tp + fp + fn) rises with tp / (tp + fp + fn), the share of the cases
 * positive by label or prediction that are both; its interval is that share's, mapped.
 */
export function binaryMetrics(confusion: Confusion): BinaryMetrics {
  const {
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
  } = confusion;
  const share = (part: number, whole: number) => (whole === 0 ? null : wilsonEstimate(part, whole));
  const accuracy = share(tp + tn, tp + fp + tn + fn);
  assert(accuracy !== null, "metrics are taken of at least one case");
  const both = share(tp, tp + fp + fn);
  const f1 = (jaccard: number) => (2 * jaccard) / (1 + jaccard);
  return {
    accuracy,
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
    f1: both && { value: f1(both.value), low: f1(both.low), high: f1(both.high) },
  };
}
