import { expect, test } from "vitest";
import { principalPlane } from "../../../functions/core/statistics/principalPlane.ts";

test("points of an ellipse, turned, have its axes and its shares of the variance", () => {
  // 3 (0.6, 0.8, 0) and 1 (0, 0, 1) both ways: sums of squares 18 and 2.
  const rows = [1.8, 2.4, 0, -1.8, -2.4, 0, 0, 0, 1, 0, 0, -1].map((value) => value + 5);
  const plane = principalPlane(Float32Array.from(rows), 3);
  const wanted = [
    [3, 0],
    [-3, 0],
    [0, 1],
    [0, -1],
  ];
  plane?.points.flat().forEach((value, index) => {
    expect(value).toBeCloseTo(wanted.flat()[index] as number, 5);
  });
  expect(plane?.shares[0]).toBeCloseTo(0.9, 6);
  expect(plane?.shares[1]).toBeCloseTo(0.1, 6);
});

test("what spreads in one direction or in none has no plane", () => {
  expect(principalPlane(Float32Array.of(1, 2, 2, 4, 3, 6), 2)).toBe(null);
  expect(principalPlane(Float32Array.of(1, 2, 1, 2), 2)).toBe(null);
  expect(principalPlane(new Float32Array(0), 2)).toBe(null);
});
