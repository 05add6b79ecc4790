// Losses of predictions and of given scores in f64, by their definitions, with their gradients.

import { read } from "../support/read.ts";

const sigmoid = (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const logSigmoid = (x: number) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));

/** Losses per element, and the gradient of their sum for the logits. */
export function binaryCrossEntropyReference(logits: Float64Array, labels: Float64Array) {
  const losses = logits.map((z, i) => {
    const y = read(labels, i);
    return -(y * logSigmoid(z) + (1 - y) * logSigmoid(-z));
  });
  return { losses, gradient: logits.map((z, i) => sigmoid(z) - read(labels, i)) };
}

/** The mean of (p − q)², and its gradient for p. */
export function meanSquaredErrorReference(p: Float64Array, q: Float64Array) {
  const differences = p.map((value, i) => value - read(q, i));
  const loss = differences.reduce((sum, value) => sum + value ** 2, 0) / p.length;
  return { loss, gradient: differences.map((value) => (2 * value) / p.length) };
}

/** BPR-max of one row. */
export function bprMaxReference(scores: Float64Array, positive: number, regularisation: number) {
  const shares = negativeShares(scores, positive);
  const gap = (item: number) => read(scores, positive) - read(scores, item);
  const exponents = scores.map((_, item) =>
    item === positive
      ? Number.NEGATIVE_INFINITY
      : Math.log(read(shares, item)) + logSigmoid(gap(item)),
  );
  const posterior = softmax(exponents);
  const penalty = shares.reduce((sum, p, item) => sum + p * read(scores, item) ** 2, 0);
  const gradient = scores.map((score, item) => {
    const p = read(shares, item);
    const pull = p - read(posterior.shares, item) * sigmoid(gap(item));
    return pull + regularisation * p * (score ** 2 - penalty + 2 * score);
  });
  gradient[positive] = -posterior.shares.reduce((sum, q, item) => sum + q * sigmoid(-gap(item)), 0);
  return { loss: regularisation * penalty - posterior.logSum, gradient };
}

/** TOP1-max of one row. */
export function top1MaxReference(scores: Float64Array, positive: number) {
  const shares = negativeShares(scores, positive);
  const rank = scores.map((score) => sigmoid(score - read(scores, positive)));
  const square = scores.map((score) => sigmoid(score ** 2));
  const terms = rank.map((value, item) => value + read(square, item));
  const loss = shares.reduce((sum, p, item) => sum + p * read(terms, item), 0);
  const rankSlope = rank.map((value) => value * (1 - value));
  const gradient = scores.map((score, item) => {
    const [w, term] = [read(square, item), read(terms, item)];
    return read(shares, item) * (term - loss + read(rankSlope, item) + 2 * score * w * (1 - w));
  });
  gradient[positive] = -shares.reduce((sum, p, item) => sum + p * read(rankSlope, item), 0);
  return { loss, gradient };
}

function negativeShares(scores: Float64Array, positive: number): Float64Array {
  const masked = scores.slice();
  masked[positive] = Number.NEGATIVE_INFINITY;
  return softmax(masked).shares;
}

function softmax(exponents: Float64Array) {
  const most = exponents.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = exponents.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return { shares: powers.map((value) => value / sum), logSum: most + Math.log(sum) };
}
