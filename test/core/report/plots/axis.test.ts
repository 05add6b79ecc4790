import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisTicks, wholeTicks } from "../../../../functions/core/report/plots/axis.ts";

describe("axisTicks", () => {
  test.each([
    [0, 0.1929, "0.00 0.05 0.10 0.15 0.20"],
    [0, 0.46, "0.0 0.1 0.2 0.3 0.4 0.5"],
    [0, 0.0031, "0.000 0.001 0.002 0.003 0.004"],
    [4.39, 6.42, "4.0 4.5 5.0 5.5 6.0 6.5"],
    [0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"],
    [0, 130, "0 50 100 150"],
  ])("from %d to %d are %s", (low, high, text) => {
    const { values, decimals } = axisTicks(low, high, 5);
    expect(values.map((value) => value.toFixed(decimals)).join(" ")).toBe(text);
  });

  test("enclose the ends in few even steps, and their labels differ", () => {
    const end = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(end, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (low, span) => {
        const { values, decimals } = axisTicks(low, low + span, 5);
        const slack = span * 1e-6 + Math.abs(low) * 1e-12;
        expect(values[0]).toBeLessThanOrEqual(low + slack);
        expect(values.at(-1)).toBeGreaterThanOrEqual(low + span - slack);
        expect(values.length).toBeGreaterThanOrEqual(2);
        expect(values.length).toBeLessThanOrEqual(7);
        expect(new Set(values.map((value) => value.toFixed(decimals))).size).toBe(values.length);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test("give an axis to a single value", () => {
    expect(axisTicks(0, 0, 5).values[0]).toBe(0);
    expect(axisTicks(0, 0, 5).values.length).toBeGreaterThan(1);
  });

  test("refuse ends that are no numbers", () => {
    expect(() => axisTicks(0, Number.NaN, 5)).toThrow("an axis has two ends");
  });
});

describe("wholeTicks", () => {
  test("are whole and inside", () => {
    expect(wholeTicks(0, 13, 8)).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect(wholeTicks(1, 3, 8)).toEqual([1, 2, 3]);
    expect(wholeTicks(0, 1, 8)).toEqual([0, 1]);
  });
});
