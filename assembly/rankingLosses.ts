// BPR-max and TOP1-max (Hidasi & Karatzoglou 2018, "Recurrent neural networks with top-k gains"): pairwise losses of
// one positive score against given negatives, weighted by the softmax p over the negatives alone. All scores of a row
// but the positive one are negatives, unless they are −∞, which marks what is none. Sums over a row are kept in f64.

import { exp4, log4, sigmoid4 } from "./activation";
import { at, rowBytes, sumLanes } from "./vector";

/** −log(1 + e^−x) = log σ(x), finite for every finite x. */
function logSigmoid4(x: v128): v128 {
  const e = exp4(v128.or(x, i32x4.splat(i32.MIN_VALUE)));
  return f32x4.sub(f32x4.min(x, f32x4.splat(0)), log4(f32x4.add(e, f32x4.splat(1))));
}

/**
 * All bits set in lanes of columns j … j + 3 that are negatives: below n, not the positive, and with a score that is
 * not −∞. NaN is a score, so that it is not lost.
 */
function negatives(scores: usize, j: i32, positive: i32, n: i32): v128 {
  const column = i32x4.add(i32x4.splat(j), i32x4(0, 1, 2, 3));
  const inside = i32x4.lt_s(column, i32x4.splat(n));
  const other = v128.andnot(inside, i32x4.eq(column, i32x4.splat(positive)));
  return v128.and(other, f32x4.ne(v128.load(at(scores, j)), f32x4.splat(-Infinity as f32)));
}

/** The largest lane. */
function largest(x: v128): f32 {
  const low = max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1));
  return max(low, max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}

/** The largest negative score of a row. */
function largestNegative(scores: usize, positive: i32, n: i32): f32 {
  let most = f32x4.splat(-f32.MAX_VALUE);
  for (let j = 0; j < n; j += 4) {
    const bounded = v128.bitselect(
      v128.load(at(scores, j)),
      most,
      negatives(scores, j, positive, n),
    );
    most = f32x4.max(most, bounded);
  }
  return largest(most);
}

/** log x of one number. */
function logOf(x: f64): f64 {
  return f32x4.extract_lane(log4(f32x4.splat(x as f32)), 0);
}

/**
 * BPR-max: loss[r] = −log Σ p_j σ(s₊ − s_j) + λ Σ p_j s_j² over the negatives j, and the gradient of Σ weights · loss.
 * The first sum is taken of exponents, so that it is finite where every σ is too small for f32. A row without negatives
 * has loss and gradient 0.
 *
 *     losses      [rows] f64, out
 *     dscores     [rows, n] out
 *     scores      [rows, n], n ≥ 2
 *     positives   [rows] u32, column of s₊
 *     weights     [rows]
 */
export function bprMax(
  losses: usize,
  dscores: usize,
  scores: usize,
  positives: usize,
  weights: usize,
  rows: i32,
  n: i32,
  regularisation: f32,
): void {
  for (let row = 0; row < rows; row++) {
    const positive = load<i32>(at(positives, row));
    const loss = bprMaxRow(
      dscores,
      scores,
      positive,
      n,
      regularisation,
      load<f32>(at(weights, row)),
    );
    store<f64>(losses + ((row as usize) << 3), loss);
    dscores += rowBytes(n);
    scores += rowBytes(n);
  }
}

/** One row of bprMax; returns its loss. */
function bprMaxRow(
  dscores: usize,
  scores: usize,
  positive: i32,
  n: i32,
  regularisation: f32,
  weight: f32,
): f64 {
  const most = largestNegative(scores, positive, n);
  if (most === -f32.MAX_VALUE) {
    memory.fill(dscores, 0, rowBytes(n));
    return 0;
  }
  const shift = f32x4.splat(most);
  const positiveScore = f32x4.splat(load<f32>(at(scores, positive)));
  // dscores holds a_j = s_j − max s + log σ(s₊ − s_j) until its largest is known.
  let top4 = f32x4.splat(-f32.MAX_VALUE);
  let weightSum: f64 = 0;
  let squareSum: f64 = 0;
  for (let j = 0; j < n; j += 4) {
    const mask = negatives(scores, j, positive, n);
    const score = v128.and(v128.load(at(scores, j)), mask);
    const share = v128.and(exp4(f32x4.sub(score, shift)), mask);
    weightSum += sumLanes(share);
    squareSum += sumLanes(f32x4.mul(share, f32x4.mul(score, score)));
    const exponent = f32x4.add(
      f32x4.sub(score, shift),
      logSigmoid4(f32x4.sub(positiveScore, score)),
    );
    v128.store(at(dscores, j), exponent);
    top4 = f32x4.max(top4, v128.bitselect(exponent, top4, mask));
  }
  const top = largest(top4);
  let posteriorSum: f64 = 0;
  for (let j = 0; j < n; j += 4) {
    const exponent = f32x4.sub(v128.load(at(dscores, j)), f32x4.splat(top));
    const posterior = v128.and(exp4(exponent), negatives(scores, j, positive, n));
    v128.store(at(dscores, j), posterior);
    posteriorSum += sumLanes(posterior);
  }
  const penalty = squareSum / weightSum;
  const lambda = f32x4.splat(regularisation);
  const shareScale = f32x4.splat((1 / weightSum) as f32);
  const posteriorScale = f32x4.splat((1 / posteriorSum) as f32);
  const penalties = f32x4.splat(penalty as f32);
  const weights = f32x4.splat(weight);
  let pull: f64 = 0;
  for (let j = 0; j < n; j += 4) {
    const mask = negatives(scores, j, positive, n);
    const score = v128.and(v128.load(at(scores, j)), mask);
    const share = f32x4.mul(exp4(f32x4.sub(score, shift)), shareScale);
    const posterior = f32x4.mul(v128.load(at(dscores, j)), posteriorScale);
    const gap = f32x4.sub(positiveScore, score);
    pull += sumLanes(v128.and(f32x4.mul(posterior, sigmoid4(f32x4.neg(gap))), mask));
    const curve = f32x4.sub(f32x4.mul(score, f32x4.add(score, f32x4.splat(2))), penalties);
    const own = f32x4.add(f32x4.splat(1), f32x4.mul(lambda, curve));
    const slope = f32x4.sub(f32x4.mul(share, own), f32x4.mul(posterior, sigmoid4(gap)));
    v128.store(at(dscores, j), v128.and(f32x4.mul(slope, weights), mask));
  }
  clearPadding(dscores, n);
  store<f32>(at(dscores, positive), (-pull * weight) as f32);
  const logSum = (top as f64) + logOf(posteriorSum) - logOf(weightSum);
  return (regularisation as f64) * penalty - logSum;
}

/**
 * TOP1-max: loss[r] = Σ p_j (σ(s_j − s₊) + σ(s_j²)) over the negatives j, and the gradient of Σ weights[r] loss[r].
 * A row without negatives has loss and gradient 0.
 *
 *     losses      [rows] f64, out
 *     dscores     [rows, n] out
 *     scores      [rows, n], n ≥ 2
 *     positives   [rows] u32, column of s₊
 *     weights     [rows]
 */
export function top1Max(
  losses: usize,
  dscores: usize,
  scores: usize,
  positives: usize,
  weights: usize,
  rows: i32,
  n: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const positive = load<i32>(at(positives, row));
    const loss = top1MaxRow(dscores, scores, positive, n, load<f32>(at(weights, row)));
    store<f64>(losses + ((row as usize) << 3), loss);
    dscores += rowBytes(n);
    scores += rowBytes(n);
  }
}

/** One row of top1Max; returns its loss. */
function top1MaxRow(dscores: usize, scores: usize, positive: i32, n: i32, weight: f32): f64 {
  const most = largestNegative(scores, positive, n);
  if (most === -f32.MAX_VALUE) {
    memory.fill(dscores, 0, rowBytes(n));
    return 0;
  }
  const shift = f32x4.splat(most);
  const positiveScore = f32x4.splat(load<f32>(at(scores, positive)));
  const one = f32x4.splat(1);
  let shareSum: f64 = 0;
  let lossSum: f64 = 0;
  for (let j = 0; j < n; j += 4) {
    const mask = negatives(scores, j, positive, n);
    const score = v128.and(v128.load(at(scores, j)), mask);
    const share = v128.and(exp4(f32x4.sub(score, shift)), mask);
    const rank = sigmoid4(f32x4.sub(score, positiveScore));
    const term = f32x4.add(rank, sigmoid4(f32x4.mul(score, score)));
    shareSum += sumLanes(share);
    lossSum += sumLanes(f32x4.mul(share, term));
  }
  const loss = lossSum / shareSum;
  const losses = f32x4.splat(loss as f32);
  const scale = f32x4.splat((1 / shareSum) as f32);
  const weights = f32x4.splat(weight);
  let pull: f64 = 0;
  for (let j = 0; j < n; j += 4) {
    const mask = negatives(scores, j, positive, n);
    const score = v128.and(v128.load(at(scores, j)), mask);
    const share = v128.and(f32x4.mul(exp4(f32x4.sub(score, shift)), scale), mask);
    const rank = sigmoid4(f32x4.sub(score, positiveScore));
    const square = sigmoid4(f32x4.mul(score, score));
    const rankSlope = f32x4.mul(rank, f32x4.sub(one, rank));
    const squareSlope = f32x4.mul(square, f32x4.sub(one, square));
    pull += sumLanes(f32x4.mul(share, rankSlope));
    const excess = f32x4.sub(f32x4.add(rank, square), losses);
    const own = f32x4.add(rankSlope, f32x4.mul(f32x4.add(score, score), squareSlope));
    const slope = f32x4.mul(f32x4.mul(share, f32x4.add(excess, own)), weights);
    v128.store(at(dscores, j), v128.and(slope, mask));
  }
  clearPadding(dscores, n);
  store<f32>(at(dscores, positive), (-pull * weight) as f32);
  return loss;
}

/** Zeros behind the last whole vector of a row. */
function clearPadding(row: usize, n: i32): void {
  const written = ((n + 3) & ~3) << 2;
  memory.fill(row + (written as usize), 0, rowBytes(n) - (written as usize));
}
