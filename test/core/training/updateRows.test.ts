import { describe, expect, test } from "vitest";
import {
  changedRows,
  occurringRows,
  rowCount,
  rowLayout,
} from "../../../functions/core/training/updateRows.ts";

const V = 3;
const parameters = [
  { name: "embedding", shape: [V, 2], gates: 1 },
  { name: "weight_hh_l0", shape: [V, 2], gates: 1 },
  { name: "bias_hh_l0", shape: [4], gates: 1 },
  { name: "output_bias", shape: [V], gates: 1 },
] as const;

describe("rows that are sent where only occurring items are", () => {
  const layout = rowLayout(parameters, V);
  const isSent = occurringRows(layout, new Set([2]));

  test("are those of the items, in every table of items, and all that are no item's", () => {
    const sent = Array.from({ length: rowCount(layout) }, (_, row) => row).filter(isSent);
    expect(sent).toEqual([2, 3, 4, 5, 6, 9]);
  });

  test("are sent only where they changed", () => {
    const before = new Float32Array(6 + 6 + 4 + 3);
    const after = before.map((_, index) => (index < 6 || index === 18 ? index + 1 : 0));
    expect([...changedRows(layout, before, after).rows]).toEqual([0, 1, 2, 9]);
    const { rows, values } = changedRows(layout, before, after, isSent);
    expect([...rows]).toEqual([2, 9]);
    expect([...values]).toEqual([5, 6, 19]);
  });
});
