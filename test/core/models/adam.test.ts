import { expect, test } from "vitest";
import { adamConstants, wholePower } from "../../../functions/core/models/adam.ts";

test("whole powers agree with repeated multiplication", () => {
  let product = 1;
  for (let n = 0; n < 300; n++) {
    expect(Math.abs(wholePower(0.999, n) - product)).toBeLessThan(2 * (n + 1) * 2 ** -53);
    product *= 0.999;
  }
});

test("the bias corrections fade with the number of updates", () => {
  const [firstStep, firstRoot] = adamConstants(1, 0.01);
  expect(Math.abs(firstStep - 0.1)).toBeLessThan(1e-12);
  expect(Math.abs(firstRoot - Math.sqrt(0.001))).toBeLessThan(1e-12);
  const [lateStep, lateRoot] = adamConstants(1_000_000, 0.01);
  expect(lateStep).toBe(0.01);
  expect(lateRoot).toBe(1);
});
