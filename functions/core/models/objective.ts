// What the next-item model is trained for: which loss its scores have, and over which items. Ranking is always over the
// whole catalogue, whatever the loss.

/** Losses by name: over all items, or over the target and sampled negatives. */
export const LOSSES = ["softmax", "sampled-softmax", "bpr-max", "top1-max"] as const;

/** The loss of the next item. Settings that a loss does not have are 0. */
export interface Objective {
  readonly loss: (typeof LOSSES)[number];
  /** N: negatives drawn for each minibatch, with replacement, for all of its positions. */
  readonly negatives: number;
  /** α: an item is drawn with a probability in proportion to (its training events)^α. */
  readonly negativePower: number;
  /** λ of BPR-max: weight of Σ p s² over the negatives. */
  readonly penalty: number;
  /** ε of the softmax over all items: the share of a target's mass that all rows of the vocabulary get alike. */
  readonly labelSmoothing: number;
}

/** Softmax cross-entropy over all items. */
export const FULL_SOFTMAX: Objective = {
  loss: "softmax",
  negatives: 0,
  negativePower: 0,
  penalty: 0,
  labelSmoothing: 0,
};

/** Whether scores are computed for sampled items alone, and updates made to the rows of tables that a batch touches. */
export function isSampled({ loss }: Objective): boolean {
  return loss !== "softmax";
}
