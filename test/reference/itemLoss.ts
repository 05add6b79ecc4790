// The loss of the next item of one position in f64, from the scores of all V items: over all of them, or over the
// target and sampled negatives. By the references of the losses themselves.

import { FULL_SOFTMAX, type Objective } from "../../functions/core/models/objective.ts";
import type { Negatives } from "../../functions/core/models/sampledHead.ts";
import { read } from "../support/read.ts";
import { bprMaxReference, top1MaxReference } from "./losses.ts";
import {
  smoothedCrossEntropyReference,
  softmaxCrossEntropyReference,
} from "./softmaxCrossEntropy.ts";

/** The loss, and its gradient [V] for the scores. */
export function itemLossReference(
  scores: Float64Array,
  target: number,
  objective: Objective = FULL_SOFTMAX,
  negatives?: Negatives,
): { loss: number; gradient: Float64Array } {
  if (negatives === undefined) {
    return smoothedCrossEntropyReference(scores, target, objective.labelSmoothing);
  }
  const isSoftmax = objective.loss === "sampled-softmax";
  // The sampled softmax has an item as often as it was drawn, the other losses have it once.
  const isColumn = (item: number, j: number) =>
    item !== target && (isSoftmax || negatives.items.indexOf(item) === j);
  const columns = [...negatives.items.keys()].filter((j) => isColumn(read(negatives.items, j), j));
  if (columns.length === 0) {
    return { loss: 0, gradient: new Float64Array(scores.length) };
  }
  const items = [...columns.map((j) => read(negatives.items, j)), target];
  const last = columns.length;
  const sampled = Float64Array.from(items, (item, column) => {
    const logExpected =
      isSoftmax && column < last ? read(negatives.logExpected, columns[column] ?? 0) : 0;
    return read(scores, item) - logExpected;
  });
  const lossOf = {
    "sampled-softmax": () => softmaxCrossEntropyReference(sampled, last),
    "bpr-max": () => bprMaxReference(sampled, last, objective.penalty),
    "top1-max": () => top1MaxReference(sampled, last),
    softmax: () => softmaxCrossEntropyReference(sampled, last),
  }[objective.loss];
  const { loss, gradient } = lossOf();
  const spread = new Float64Array(scores.length);
  gradient.forEach((slope, column) => {
    const item = items[column] ?? 0;
    spread[item] = read(spread, item) + slope;
  });
  return { loss, gradient: spread };
}
