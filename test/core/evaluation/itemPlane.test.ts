import { expect, test } from "vitest";
import { itemPlane } from "../../../functions/core/evaluation/itemPlane.ts";

test("the plane has the items with events, the most frequent first, and names what lies far out and apart", () => {
  // Rows: padding, four ends of a cross, a neighbour of the first end, and an item without events.
  const vectors = Float32Array.of(9, 9, 4, 0, -4, 0, 0, 2, 0, -2, 3.9, 0, 50, 50);
  const plane = itemPlane(vectors, 2, Float64Array.of(0, 3, 9, 1, 1, 1, 0));
  expect(plane?.points.length).toBe(5);
  expect(plane?.points[0]?.[0]).toBeLessThan(-4);
  expect(plane?.named.map(({ item }) => item)).toEqual([2, 1, 3, 4]);
  expect(plane?.named[0]).toEqual({ point: 0, item: 2 });
});
