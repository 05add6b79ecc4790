import { describe, expect, test } from "vitest";
import {
  elementCount,
  initialWeights,
  parameterCount,
  parametersOf,
} from "../../../functions/core/models/model.ts";

const shape = { kind: "lstm", V: 50, H: 16 } as const;

test("the table has PyTorch's names and shapes, and adds up", () => {
  const table = parametersOf(shape);
  expect(table.map(({ name, shape: sizes }) => [name, sizes])).toEqual([
    ["embedding", [50, 16]],
    ["weight_ih_l0", [64, 16]],
    ["weight_hh_l0", [64, 16]],
    ["bias_ih_l0", [64]],
    ["bias_hh_l0", [64]],
    ["output_bias", [50]],
  ]);
  expect(parameterCount(shape)).toBe(800 + 1024 + 1024 + 64 + 64 + 50);
});

describe("initial weights", () => {
  test("are a function of shape and seed", () => {
    expect(initialWeights(shape, 1)).toEqual(initialWeights(shape, 1));
    expect(initialWeights(shape, 1)).not.toEqual(initialWeights(shape, 2));
  });

  test("are uniform within 1/√H, differ between parameters, and start the output bias at 0", () => {
    const weights = initialWeights(shape, 1);
    let start = 0;
    const firsts = parametersOf(shape).map((parameter) => {
      const values = weights.subarray(start, start + elementCount(parameter));
      start += values.length;
      const bound = parameter.name === "output_bias" ? 0 : 1 / 4;
      expect(
        values.every((value) => Math.abs(value) <= bound),
        parameter.name,
      ).toBe(true);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = bound / Math.sqrt(3 * values.length);
      expect(Math.abs(mean), parameter.name).toBeLessThanOrEqual(4 * deviation);
      return values[0];
    });
    expect(new Set(firsts).size).toBe(firsts.length);
  });
});
