// How many positive and negative labels each score was given to. Every metric of scores beside binary labels is a
// function of these counts (scoreMetrics.ts), and they merge exactly: memory grows with the distinct scores alone.

import { assert } from "../assert.ts";

/** Distinct scores in ascending order, each with its labels. Counts are integers in f64. */
export interface ScoreCounts {
  /** [distinct] */
  readonly score: Float64Array;
  /** [distinct] */
  readonly positives: Float64Array;
  /** [distinct] */
  readonly negatives: Float64Array;
}

export const NO_SCORES: ScoreCounts = {
  score: new Float64Array(0),
  positives: new Float64Array(0),
  negatives: new Float64Array(0),
};

/** Counts `scores` (finite) and `labels` (0 or 1) of equal length. */
export function scoreCounts(scores: ArrayLike<number>, labels: ArrayLike<number>): ScoreCounts {
  assert(scores.length === labels.length, "there is a label for each score");
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const ordered = {
    score: Float64Array.from(order, (index) => scores[index] as number),
    positives: Float64Array.from(order, (index) => labels[index] as number),
    negatives: Float64Array.from(order, (index) => 1 - (labels[index] as number)),
  };
  assert(ordered.score.every(Number.isFinite), "scores are finite");
  assert(
    ordered.positives.every((label) => label === 0 || label === 1),
    "labels are 0 or 1",
  );
  return joined(ordered);
}

/** The counts of all parts together. */
export function mergeScoreCounts(parts: readonly ScoreCounts[]): ScoreCounts {
  const all = {
    score: parts.flatMap(({ score }) => Array.from(score)),
    positives: parts.flatMap(({ positives }) => Array.from(positives)),
    negatives: parts.flatMap(({ negatives }) => Array.from(negatives)),
  };
  const order = all.score.map((_, index) => index);
  const scoreAt = (index: number) => all.score[index] as number;
  order.sort((a, b) => scoreAt(a) - scoreAt(b));
  return joined({
    score: Float64Array.from(order, scoreAt),
    positives: Float64Array.from(order, (index) => all.positives[index] as number),
    negatives: Float64Array.from(order, (index) => all.negatives[index] as number),
  });
}

/** Adds up neighbours with equal scores. −0 and 0 are equal. */
function joined(sorted: ScoreCounts): ScoreCounts {
  let last = -1;
  const score = new Float64Array(sorted.score.length);
  const positives = new Float64Array(sorted.score.length);
  const negatives = new Float64Array(sorted.score.length);
  for (let index = 0; index < sorted.score.length; index++) {
    const value = (sorted.score[index] as number) + 0;
    if (last < 0 || score[last] !== value) {
      last += 1;
      score[last] = value;
    }
    positives[last] = (positives[last] as number) + (sorted.positives[index] as number);
    negatives[last] = (negatives[last] as number) + (sorted.negatives[index] as number);
  }
  const end = last + 1;
  return {
    score: score.slice(0, end),
    positives: positives.slice(0, end),
    negatives: negatives.slice(0, end),
  };
}
