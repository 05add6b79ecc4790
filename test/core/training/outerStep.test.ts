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

  test("refuses shards out of order, and one twice", () => {
    const sum = outerSum(layout);
    const update = { rows: new Uint32Array(0), values: new Float32Array(0) };
    sum.add(update, 1, "1");
    expect(() => sum.add(update, 1, "0")).toThrow("ascending order");
    expect(() => sum.add(update, 1, "1")).toThrow("ascending order");
  });
});
