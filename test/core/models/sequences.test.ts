import { expect, test } from "vitest";
import { orderRows, valuesAtRows } from "../../../functions/core/models/sequences.ts";

test("rows are ordered by time, then by sequence, and finished sequences leave", () => {
  const order = orderRows(Uint32Array.of(4, 2, 2));
  expect(order.R).toBe(8);
  expect([...order.counts]).toEqual([3, 3, 1, 1]);
  expect([...order.starts]).toEqual([0, 3, 6, 7]);
  const values = Uint32Array.of(11, 12, 13, 14, 0, 21, 22, 0, 0, 0, 31, 32, 0, 0, 0);
  expect([...valuesAtRows(values, 5, order)]).toEqual([11, 21, 31, 12, 22, 32, 13, 14]);
});
