import { expect, test } from "vitest";
import { sharesOf, weightedLossSum } from "../../../functions/core/models/targetShares.ts";

test("shares are weights over their sum; a sum of losses is their weighted mean times their number", () => {
  const shares = sharesOf(Float32Array.of(1, 3, 4));
  expect([...shares]).toEqual([0.125, 0.375, 0.5]);
  const losses = Float64Array.of(8, 2);
  expect(weightedLossSum(losses, shares, { start: 1, n: 3 })).toBe((8 * 0.375 + 2 * 0.5) * 3);
  expect(weightedLossSum(losses, null, { start: 1, n: 3 })).toBe(10);
  expect(() => sharesOf(Float32Array.of(1, 0))).toThrow("positive");
});
