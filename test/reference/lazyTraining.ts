// Training of the next-item model in f64, batch by batch. With a sampled loss the tables of items change in the rows
// that a batch touches and nowhere else, and what the optimizer keeps of the others stays as it is.

import type { SequenceBatch } from "../../functions/core/models/network.ts";
import { isSampled, type Objective } from "../../functions/core/models/objective.ts";
import type { OptimizerConfig } from "../../functions/core/models/optimizer.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type NextItemSizes, nextItemReference } from "./nextItem.ts";
import { type OptimizerReferenceState, optimizerReference } from "./optimizers.ts";

/** How to train, batch by batch. */
export interface LazyTraining {
  readonly sizes: NextItemSizes;
  readonly weights: Tensors;
  readonly batches: readonly SequenceBatch[];
  readonly objective: Objective;
  readonly optimizer: OptimizerConfig;
  readonly learningRate: number;
  /** Changes gradients before they are used, to see how much that matters. */
  readonly disturb?: (gradients: Tensors, update: number) => Tensors;
}

/** Mean loss before each update, and the weights after the last. */
export function trainLazyReference(training: LazyTraining) {
  const { sizes, batches, objective, optimizer, learningRate } = training;
  const disturb = training.disturb ?? ((gradients: Tensors) => gradients);
  const states: Record<string, OptimizerReferenceState> = {};
  for (const [name, w] of Object.entries(training.weights)) {
    states[name] = { w, m: new Float64Array(w.length), v: new Float64Array(w.length) };
  }
  const current = () =>
    Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.w]));
  const losses = Float64Array.from(batches, (batch, update) => {
    const { lossSum, positions, gradients } = nextItemReference(sizes, current(), batch, objective);
    const touched = isSampled(objective) ? touchedItems(batch, "output_embedding" in states) : {};
    for (const [name, dw] of Object.entries(disturb(gradients, update))) {
      const before = states[name] as OptimizerReferenceState;
      const rows = touched[name];
      const at = { step: update + 1, learningRate, isSparse: rows !== undefined };
      const after = optimizerReference(optimizer, before, dw, at);
      states[name] = merged(before, after, rows, dw.length / sizes.V);
    }
    return lossSum / positions;
  });
  return { losses, weights: current() };
}

/** Items whose rows a batch touches, by table. */
function touchedItems(
  { items, targets, negatives }: SequenceBatch,
  isOwn: boolean,
): Readonly<Record<string, Set<number>>> {
  const at = [...targets.keys()].filter((row) => targets[row] !== 0);
  const scored = new Set([...at.map((row) => read(targets, row)), ...(negatives?.items ?? [])]);
  const inputs = new Set(items.filter((item) => item !== 0));
  const all = new Set([...scored, ...inputs]);
  return isOwn
    ? { embedding: inputs, output_embedding: scored, output_bias: scored }
    : { embedding: all, output_bias: scored };
}

function merged(
  before: OptimizerReferenceState,
  after: OptimizerReferenceState,
  rows: Set<number> | undefined,
  columns: number,
): OptimizerReferenceState {
  if (rows === undefined) {
    return after;
  }
  const pick = (key: "w" | "m" | "v") =>
    before[key].map((value, index) =>
      rows.has(Math.floor(index / columns)) ? read(after[key], index) : value,
    );
  return { w: pick("w"), m: pick("m"), v: pick("v") };
}
