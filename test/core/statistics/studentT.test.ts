import { expect, test } from "vitest";
import { tCriticalValue, tTailProbability } from "../../../functions/core/comparison/studentT.ts";
import { normalTailProbability } from "../../../functions/core/statistics/chiSquareTail.ts";

test("Student's t has Cauchy's tail with one degree of freedom and the normal one with many", () => {
  for (const t of [0.2, 1, 2.5, 6]) {
    expect(tTailProbability(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 11);
    expect(Math.abs(tTailProbability(t, 1e6) / normalTailProbability(t) - 1)).toBeLessThan(1e-3);
    expect(tCriticalValue(tTailProbability(t, 3.5), 3.5)).toBeCloseTo(t, 7);
  }
});
