// Losses of predictions and of given scores by the kernels, and how far they may be from the exact ones.

import type { Kernels } from "../../functions/core/kernels.ts";
import { padded } from "../../functions/core/layout.ts";
import { createBench } from "./kernels.ts";
import { gamma, largestDifference, STEP_ROUNDINGS } from "./tolerance.ts";

/** The largest |x|. */
export function largest(values: Float64Array): number {
  return largestDifference(values, new Float64Array(values.length));
}

/**
 * What losses and gradients of scores up to `most` may be off by: the exponentials' arguments are differences of two
 * scores, whose roundings they magnify, and a loss or slope changes with a score by at most 1 + λ (2 S² + 2 S).
 */
export function lossTolerance(most: number, regularisation = 0): number {
  const slope = 1 + regularisation * (2 * most ** 2 + 2 * most);
  return gamma(STEP_ROUNDINGS) * (1 + 2 * most) * slope;
}

/** Losses per element and gradient of `scale` times their sum. */
export function runBinaryCrossEntropy(
  kernels: Kernels,
  logits: Float64Array,
  labels: Float64Array,
  scale = 1,
) {
  const bench = createBench(kernels);
  const n = logits.length;
  const [losses, dz] = [bench.matrix(1, n), bench.matrix(1, n)];
  const given = [bench.matrix(1, n, logits).at, bench.matrix(1, n, labels).at] as const;
  bench.run.binaryCrossEntropy(losses.at, dz.at, ...given, n, scale);
  bench.expectIntact();
  return { losses: losses.values(), gradient: dz.values() };
}

/** Mean and its gradient for predictions [rows, columns]. */
export function runMeanSquaredError(
  kernels: Kernels,
  p: Float64Array,
  q: Float64Array,
  columns: number,
) {
  const bench = createBench(kernels);
  const rows = p.length / columns;
  const [dp, pAt, qAt] = [undefined, p, q].map((values) => bench.matrix(rows, columns, values)) as [
    ReturnType<typeof bench.matrix>,
    ReturnType<typeof bench.matrix>,
    ReturnType<typeof bench.matrix>,
  ];
  const n = (rows * dp.step) / 4;
  const sum = bench.run.squaredError(dp.at, pAt.at, qAt.at, n, 2 / p.length);
  bench.expectIntact();
  return { loss: sum / p.length, gradient: dp.values() };
}

/** A pairwise loss of rows of scores. */
export interface RankingCase {
  /** [rows, n] */
  readonly scores: Float64Array;
  /** [rows] */
  readonly positives: readonly number[];
  /** [rows] */
  readonly weights: Float64Array;
  /** λ of BPR-max; null: TOP1-max. */
  readonly regularisation: number | null;
}

/** Losses per row and the gradient of their weighted sum. */
export function runRankingLoss(kernels: Kernels, given: RankingCase) {
  const bench = createBench(kernels);
  const rows = given.positives.length;
  const n = given.scores.length / rows;
  const losses = bench.room(8 * rows);
  const dscores = bench.matrix(rows, n);
  const scores = bench.matrix(rows, n, given.scores);
  const positives = bench.indices(given.positives);
  const weights = bench.matrix(1, rows, given.weights);
  const addresses = [losses, dscores.at, scores.at, positives, weights.at, rows, n] as const;
  if (given.regularisation === null) {
    bench.run.top1Max(...addresses);
  } else {
    bench.run.bprMax(...addresses, given.regularisation);
  }
  bench.expectIntact();
  return { losses: bench.memory.f64(losses, rows).slice(), gradient: dscores.values() };
}

/** Rows of logits with weights, for smoothed labels. */
export interface SmoothedCase {
  /** [rows, V] */
  readonly logits: Float64Array;
  /** [rows], at most 1. */
  readonly weights: Float64Array;
  readonly targets: readonly number[];
  readonly V: number;
  readonly smoothing: number;
}

/** Losses per row and the gradient of their weighted sum. */
export function runSmoothedCrossEntropy(kernels: Kernels, given: SmoothedCase) {
  const { logits, weights, targets, V, smoothing } = given;
  const bench = createBench(kernels);
  const rows = targets.length;
  const scores = bench.matrix(rows, V, logits);
  const scales = bench.matrix(1, rows);
  const losses = bench.room(8 * rows);
  const bias = bench.room(4 * padded(V));
  bench.memory.f32(bias, padded(V)).fill(Number.NEGATIVE_INFINITY, V);
  const labels = [bias, bench.indices(targets), bench.matrix(1, rows, weights).at] as const;
  bench.run.smoothedCrossEntropy(scores.at, scales.at, losses, ...labels, rows, V, smoothing);
  bench.expectIntact();
  const scale = scales.values();
  const gradients = scores.values().map((value, i) => value * (scale[Math.floor(i / V)] ?? 0));
  return { losses: bench.memory.f64(losses, rows).slice(), gradients };
}

/** Roundings of a loss are relative to its parts, the scores; of a gradient to the weight of a row, at most 1. */
export function smoothingTolerances(logits: Float64Array, V: number) {
  const bound = gamma(STEP_ROUNDINGS + Math.ceil(V / 8));
  return {
    loss: bound * (2 * largest(logits) + Math.log(V) + 1),
    gradient: bound * (1 + 2 * largest(logits)),
  };
}
