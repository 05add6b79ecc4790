import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { initialWeights } from "../../../functions/core/models/model.ts";
import { createNetwork, WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { createCore } from "../../../functions/core/models/networkCore.ts";
import { trainBatch } from "../../../functions/core/models/training.ts";
import { nextItemReference } from "../../reference/nextItem.ts";
import { BUILDS } from "../../support/kernels.ts";
import {
  bitsOf,
  shape as common,
  createTrained,
  drawBatch,
  limits,
} from "../../support/networkCase.ts";
import { flatWeights, namedWeights } from "../../support/nextItemCase.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const MODELS = [
  { kind: "lstm" },
  { kind: "gru" },
  { kind: "rnn_tanh" },
  { kind: "rnn_relu" },
  { kind: "lstm", layers: 2 },
  { kind: "gru", layers: 3 },
  { kind: "rnn_tanh", layers: 2 },
] as const;

describe.each(BUILDS)("training, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  const PLAIN = MODELS.map((model) => ({ ...model, areWeighted: false }));
  const WEIGHTED = MODELS.slice(0, 2).map((model) => ({ ...model, areWeighted: true }));

  test.each([...PLAIN, ...WEIGHTED])(
    "loss and every gradient agree with the reference: %o",
    (given) => {
      const { areWeighted, ...model } = given;
      const shape = { ...common, ...model };
      const weights = namedWeights(shape, initialWeights(shape, 3));
      const drawn = drawBatch(1);
      const targetWeights = Float32Array.from(drawn.targets, (target) => 1 + (target % 5));
      const batch = areWeighted ? { ...drawn, weights: targetWeights } : drawn;
      const n = 2 * shape.H + STEP_ROUNDINGS + shape.V;
      const reference = (seed: number | null) => {
        const disturb = (values: Float64Array, index: number) =>
          seed === null ? values : disturbed(values, { relative: gamma(n), seed, index });
        const entries = Object.entries(weights).map(
          ([name, values], index) => [name, disturb(values, index)] as const,
        );
        const { lossSum, gradients } = nextItemReference(shape, Object.fromEntries(entries), batch);
        return { lossSum: Float64Array.of(lossSum), ...gradients };
      };
      const exact: Record<string, Float64Array> = reference(null);
      const tolerances = backwardTolerances(n, exact, reference);

      const network = createNetwork(kernels, shape, limits);
      network.setWeights(flatWeights(shape, weights));
      const { lossSum, positions } = network.trainBatch(batch, 0.01);
      expect(positions).toBe(batch.targets.filter((target) => target !== 0).length);
      // The first moment after the first update is a tenth of the gradient.
      const moments = namedWeights(shape, network.optimizer().slots["m"] as Float32Array);
      const computed: Record<string, Float64Array> = { lossSum: Float64Array.of(lossSum) };
      for (const [name, m] of Object.entries(moments)) {
        computed[name] = m.map((value) => value * 10);
      }
      for (const [name, values] of Object.entries(exact)) {
        const difference = largestDifference(computed[name] ?? [], values);
        expect(difference, name).toBeLessThan(tolerances[name] ?? 0);
      }
    },
  );
});

test("a batch without targets changes nothing", () => {
  const network = createTrained(1);
  const before = bitsOf(network);
  const batch = drawBatch(9);
  const untargeted = { ...batch, targets: new Uint32Array(batch.targets.length) };
  expect(network.trainBatch(untargeted, 0.01)).toEqual({ lossSum: 0, positions: 0 });
  expect(bitsOf(network).equals(before)).toBe(true);
});

describe("a diverged model", () => {
  test("ends with the largest gradient, and the weights are as before", () => {
    const network = createTrained(1);
    const weights = network.weights().map((value) => value * 1e30);
    network.setWeights(weights);
    const state = network.optimizer();
    expect(() => network.trainBatch(drawBatch(1), 0.01)).toThrow(
      expect.objectContaining({
        name: "LimitError",
        explanation: expect.objectContaining({
          code: "diverged",
          found: expect.stringMatching(/gradient norm/),
        }),
      }),
    );
    expect(network.weights()).toEqual(weights);
    expect(network.optimizer()).toEqual(state);
  });

  test("is not accepted as weights", () => {
    const network = createTrained(0);
    const weights = network.weights();
    weights[100] = Number.NaN;
    expect(() => network.setWeights(weights)).toThrow(/element 100/);
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  "a learning rate of %d is refused",
  (rate) => {
    const core = createCore(loadKernels(), common, limits, WASM32_BYTES);
    expect(() => trainBatch(core, drawBatch(1), rate)).toThrow(/learning rate/);
  },
);
