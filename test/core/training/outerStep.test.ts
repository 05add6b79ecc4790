import { describe, expect, test } from "vitest";
import { PLAIN_MERGING } from "../../../functions/core/training/merging.ts";
import { outerSum } from "../../../functions/core/training/outerStep.ts";
import { rowLayout } from "../../../functions/core/training/updateRows.ts";

const layout = rowLayout([{ name: "embedding", shape: [3, 2], gates: 1 }], 3);
const nesterov = {
  ...PLAIN_MERGING,
  outer: { kind: "nesterov", learningRate: 0.5, momentum: 0.5 },
};
const merging = nesterov as typeof PLAIN_MERGING;
const start = { weights: new Float32Array(6).fill(1), momentum: new Float32Array(6).fill(8) };

describe("the outer step", () => {
  test("is Nesterov's on the mean over the shards that touched a row; other rows are frozen", () => {
    const sum = outerSum(layout);
    sum.add({ rows: Uint32Array.of(0, 1), values: Float32Array.of(2, 4, 8, 8) }, 1, "0");
    sum.add({ rows: Uint32Array.of(0), values: Float32Array.of(6, 4) }, 3, "1");
    const { weights, momentum } = sum.step(start, merging);
    // Δ = (2 + 18) / 4 = 5, b = 4 + 5 = 9, w = 1 + (5 + 4.5) / 2; row 1 is divided by its own shard.
    expect([...momentum]).toEqual([9, 8, 12, 12, 8, 8]);
    expect([...weights]).toEqual([5.75, 5, 8, 8, 1, 1]);
  });

  test("divides by all shards where it is told to", () => {
    const sum = outerSum(layout);
    sum.add({ rows: Uint32Array.of(1), values: Float32Array.of(8, 8) }, 1, "0");
    sum.add({ rows: new Uint32Array(0), values: new Float32Array(0) }, 3, "1");
    const { momentum } = sum.step(start, { ...merging, rowMean: "all" });
    expect([...momentum]).toEqual([8, 8, 6, 6, 8, 8]);
  });

  test("multiplies the mean of an item's row by the root of the number of shards that sent it", () => {
    const parameters = [
      { name: "embedding", shape: [3, 1], gates: 1 },
      { name: "weight_hh_l0", shape: [3, 1], gates: 1 },
    ] as const;
    const sum = outerSum(rowLayout(parameters, 3));
    for (const shard of [0, 1, 2, 3]) {
      // The mean of row 0 is (2 · 1 + 3 + 3 + 3) / 5; row 1 comes from one shard, and row 3 is no item's.
      const rows = shard === 0 ? [0, 1, 3] : [0, 3];
      const values = shard === 0 ? [1, 7, 1] : [3, 3];
      const update = { rows: Uint32Array.from(rows), values: Float32Array.from(values) };
      sum.add(update, shard === 0 ? 2 : 1, String(shard));
    }
    const state = { weights: new Float32Array(6), momentum: new Float32Array(6) };
    const outer = { kind: "nesterov", learningRate: 1, momentum: 0 } as const;
    const { weights } = sum.step(state, { outer, rowMean: "root" });
    expect([...weights]).toEqual([2 * 2.2, 7, 0, 2.2, 0, 0].map(Math.fround));
  });

  test("refuses shards out of order, and one twice", () => {
    const sum = outerSum(layout);
    const update = { rows: new Uint32Array(0), values: new Float32Array(0) };
    sum.add(update, 1, "1");
    expect(() => sum.add(update, 1, "0")).toThrow("ascending order");
    expect(() => sum.add(update, 1, "1")).toThrow("ascending order");
  });
});
