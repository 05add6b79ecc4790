import { expect, test } from "vitest";
import { elementCount } from "../../../functions/core/models/model.ts";
import {
  betaAt,
  initialMultVaeWeights,
  multVaeParameters,
  transposedEncoder,
} from "../../../functions/core/models/multVaeModel.ts";
import { namedMultVae } from "../../support/multVaeCase.ts";

const shape = { kind: "vae", V: 11, H: 5, Z: 3 } as const;

test("initial weights are within their bounds, fill them, and biases are 0", () => {
  const weights = initialMultVaeWeights(shape, 9);
  expect(initialMultVaeWeights(shape, 9)).toEqual(weights);
  expect(initialMultVaeWeights(shape, 10)).not.toEqual(weights);
  const named = namedMultVae(shape, weights);
  for (const parameter of multVaeParameters(shape)) {
    const values = named[parameter.name] as Float64Array;
    const [rows = 1, columns] = parameter.shape;
    const bound = columns === undefined ? 0 : Math.sqrt(6 / (rows + columns));
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(values.length).toBe(elementCount(parameter));
    expect(largest).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest).toBeGreaterThanOrEqual(bound / 2);
  }
});

test("β grows linearly to its largest value and stays there", () => {
  const schedule = { betaMax: 0.2, annealingUpdates: 4 };
  const betas = [0, 1, 2, 3, 4, 5].map((update) => betaAt(update, schedule).toFixed(3));
  expect(betas).toEqual(["0.000", "0.050", "0.100", "0.150", "0.200", "0.200"]);
  expect(betaAt(0, { betaMax: 0.2, annealingUpdates: 0 })).toBe(0.2);
});

test("the kernels' form has the encoder transposed and the rest as it is", () => {
  const weights = initialMultVaeWeights(shape, 9);
  const inside = transposedEncoder(shape, weights, "toKernels");
  const { V, H } = shape;
  expect(inside[7 * H + 2]).toBe(weights[2 * V + 7]);
  expect(inside.subarray(V * H)).toEqual(weights.subarray(V * H));
  expect(transposedEncoder(shape, inside, "fromKernels")).toEqual(weights);
});
