// Softmax cross-entropy of one row in f64, by its definition.

import { read } from "../support/read.ts";

/** −log softmax(logits)[target], and its gradient for the logits. */
export function softmaxCrossEntropyReference(logits: Float64Array, target: number) {
  const maximum = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((value) => Math.exp(value - maximum));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const loss = Math.log(sum) + maximum - read(logits, target);
  const gradient = exponentials.map((value, item) => value / sum - (item === target ? 1 : 0));
  return { loss, gradient };
}

/** The same for targets that give `smoothing` of their mass to all items alike. */
export function smoothedCrossEntropyReference(
  logits: Float64Array,
  target: number,
  smoothing: number,
) {
  const { loss, gradient } = softmaxCrossEntropyReference(logits, target);
  // The loss of an item is the log of the sum of exponentials less its logit: they differ by logits alone.
  const logSum = loss + read(logits, target);
  const losses = logits.map((logit) => logSum - logit);
  const mean = losses.reduce((sum, value) => sum + value, 0) / logits.length;
  const share = smoothing / logits.length;
  return {
    loss: (1 - smoothing) * loss + smoothing * mean,
    gradient: gradient.map((slope, item) => slope - share + (item === target ? smoothing : 0)),
  };
}
