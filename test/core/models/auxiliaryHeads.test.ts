import { describe, expect, test } from "vitest";
import { auxiliaryRegions } from "../../../functions/core/models/auxiliaryHeads.ts";
import { initialWeights, parametersOf } from "../../../functions/core/models/model.ts";
import { FULL_SOFTMAX } from "../../../functions/core/models/objective.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { nextItemReference } from "../../reference/nextItem.ts";
import { BUILDS, drawNumbers } from "../../support/kernels.ts";
import { drawBatch } from "../../support/networkCase.ts";
import { namedWeights } from "../../support/nextItemCase.ts";
import { sampledNetwork } from "../../support/sampledCase.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const heads = [
  { name: "next-is=buy", kind: "binary", weight: 0.5 },
  { name: "next-gap", kind: "regression", weight: 0.1 },
] as const;
const shape = { kind: "gru", V: 29, H: 11, heads } as const;

function longBatch() {
  const [B, T] = [27, 5];
  const stream = randomStream({ seed: 5, purpose: "test" });
  const draw = () => Uint32Array.from({ length: B * T }, () => 1 + stream.integer(shape.V - 1));
  return { B, T, items: draw(), targets: draw(), lengths: new Uint32Array(B).fill(T) };
}

describe.each(BUILDS)("further heads, %s", (_, makeKernels) => {
  test.each([
    ["a short batch with positions without a target", drawBatch(1)],
    ["more positions than a block", longBatch()],
  ] as const)("losses and every gradient agree with the reference: %s", (__, given) => {
    const labels = [
      Float32Array.from(drawNumbers(given.B * given.T, 1), (value) => (value > 0 ? 1 : 0)),
      Float32Array.from(drawNumbers(given.B * given.T, 2, 12)),
    ];
    const batch = { ...given, labels };
    const weights = namedWeights(shape, initialWeights(shape, 3));
    const n = 2 * shape.H + STEP_ROUNDINGS + given.B * given.T;
    const reference = (seed: number | null) => {
      const entries = Object.entries(weights).map(([name, values], index) => [
        name,
        seed === null ? values : disturbed(values, { relative: gamma(n), seed, index }),
      ]);
      const changed = Object.fromEntries(entries);
      const { headLosses, gradients } = nextItemReference(shape, changed, batch);
      return { headLosses: Float64Array.from(headLosses), ...gradients };
    };
    const exact: Record<string, Float64Array> = reference(null);
    const tolerances = backwardTolerances(n, exact, reference);
    const network = sampledNetwork(makeKernels(), {
      shape,
      weights,
      batches: [batch],
      objective: FULL_SOFTMAX,
      optimizer: DEFAULT_OPTIMIZER,
      learningRate: 0.01,
    });
    const { headLosses = [] } = network.trainBatch(batch, 0.01);
    // The first moment after the first update is a tenth of the gradient.
    const moments = namedWeights(shape, network.optimizer().slots["m"] as Float32Array);
    const computed: Record<string, Float64Array> = { headLosses: Float64Array.from(headLosses) };
    for (const [name, m] of Object.entries(moments)) {
      computed[name] = m.map((value) => value * 10);
    }
    for (const [name, values] of Object.entries(exact)) {
      const difference = largestDifference(computed[name] ?? [], values);
      expect(difference, name).toBeLessThan(tolerances[name] ?? 0);
    }
  });
});

test("a model without further heads has no regions for them, and the weights that it had", () => {
  expect(Object.values(auxiliaryRegions(0)).every((bytes) => bytes === 0)).toBe(true);
  const { heads: none, ...plain } = shape;
  const weights = initialWeights(plain, 3);
  const withHeads = initialWeights(shape, 3);
  expect(withHeads.subarray(0, weights.length)).toEqual(weights);
  const added = parametersOf(shape).slice(parametersOf(plain).length);
  expect(added.map(({ name }) => name)).toEqual(
    none.flatMap(({ name }) => [`head.${name}.weight`, `head.${name}.bias`]),
  );
  expect(withHeads.at(-1)).toBe(0);
});
