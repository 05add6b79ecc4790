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
