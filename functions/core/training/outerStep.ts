// The outer step: the shards' updates of a round, folded in shard order in f64, taken as the gradient of one step of
// SGD with Nesterov momentum (Douillard et al. 2023, DiLoCo, arXiv 2311.08105). A row that no shard touched stays as
// it is, and so does its momentum, which neither moves it nor decays.

import { assert } from "../assert.ts";
import type { MergingConfig } from "./merging.ts";
import { type RowLayout, type RowUpdate, rowCount, rowRange } from "./updateRows.ts";

/** Weights and momentum, flat, in table order. */
export interface OuterState {
  readonly weights: Float32Array;
  readonly momentum: Float32Array;
}

/** A running sum of updates, to be folded in ascending shard order. */
export interface OuterSum {
  /** Adds the update of the shard whose result is called `name`, with the weight `positions`. */
  add(update: RowUpdate, positions: number, name: string): void;
  /**
   * b ← μ b + Δ and w ← w + η (Δ + μ b) for the mean update Δ of each row that was touched. With `rowMean` "all"
   * the mean is over all shards, else over those that sent the row (Ding et al. 2022, FedSubAvg). With "root" the
   * mean of an item's row is multiplied by √k, where k shards sent it: what they learned of a rare item comes from
   * different events and adds up, and of a common one it does so in part.
   */
  step(state: OuterState, merging: Pick<MergingConfig, "outer" | "rowMean">): OuterState;
}

/** An empty sum of updates of the rows of `layout`. */
export function outerSum(layout: RowLayout): OuterSum {
  const count = rowCount(layout);
  const sum = new Float64Array(layout.starts[count] as number);
  const touched = new Float64Array(count);
  const senders = new Uint32Array(count);
  let total = 0;
  let last = "";
  return {
    add({ rows, values }, positions, name) {
      assert(name > last, "shards are folded in ascending order, each once");
      last = name;
      total += positions;
      let used = 0;
      for (const row of rows) {
        touched[row] = (touched[row] as number) + positions;
        senders[row] = (senders[row] as number) + 1;
        const [start, end] = rowRange(layout, row);
        for (let index = start; index < end; index++) {
          sum[index] = (sum[index] as number) + positions * (values[used++] as number);
        }
      }
      assert(used === values.length, "an update has the elements of its rows");
    },
    step(state, { outer, rowMean }) {
      const weights = state.weights.slice();
      const momentum = state.momentum.slice();
      const { learningRate, momentum: mu } = outer;
      for (let row = 0; row < count; row++) {
        const all = rowMean === "all" ? total : (touched[row] as number);
        if (touched[row] === 0) {
          continue;
        }
        const isRooted = rowMean === "root" && (layout.items[row] as number) >= 0;
        const divisor = isRooted ? all / Math.sqrt(senders[row] as number) : all;
        const [start, end] = rowRange(layout, row);
        for (let index = start; index < end; index++) {
          const mean = (sum[index] as number) / divisor;
          const carried = mu * (momentum[index] as number) + mean;
          momentum[index] = carried;
          weights[index] = (weights[index] as number) + learningRate * (mean + mu * carried);
        }
      }
      return { weights, momentum };
    },
  };
}
