import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { initialWeights, type ModelShape } from "../../../functions/core/models/model.ts";
import type { SequenceBatch } from "../../../functions/core/models/network.ts";
import { FULL_SOFTMAX, type Objective } from "../../../functions/core/models/objective.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { nextItemReference } from "../../reference/nextItem.ts";
import { BUILDS } from "../../support/kernels.ts";
import { shape as common, drawBatch } from "../../support/networkCase.ts";
import { namedWeights } from "../../support/nextItemCase.ts";
import { sampledNetwork } from "../../support/sampledCase.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const LOSSES = [
  { loss: "sampled-softmax" },
  { loss: "bpr-max", penalty: 0.5 },
  { loss: "top1-max" },
] as const;
/** Below, at and above the lanes and the panels. */
const COUNTS = [2, 5, 8, 16, 33] as const;

function drawNegatives(count: number, seed: number, V: number) {
  const stream = randomStream({ seed, purpose: "test", major: 7 });
  const items = Uint32Array.from({ length: count }, () => 1 + stream.integer(V - 1));
  const ofItem = Float32Array.from({ length: V }, () => stream.uniform() - 1);
  return { items, logExpected: Float32Array.from(items, (item) => ofItem[item] ?? 0) };
}

function expectReference(
  makeKernels: () => ReturnType<typeof loadKernels>,
  shape: ModelShape,
  batch: SequenceBatch,
  objective: Objective,
): void {
  const weights = namedWeights(shape, initialWeights(shape, 3));
  const n = 2 * shape.H + STEP_ROUNDINGS + objective.negatives;
  const reference = (seed: number | null) => {
    const entries = Object.entries(weights).map(([name, values], index) => [
      name,
      seed === null ? values : disturbed(values, { relative: gamma(n), seed, index }),
    ]);
    const changed = Object.fromEntries(entries);
    const { lossSum, gradients } = nextItemReference(shape, changed, batch, objective);
    return { lossSum: Float64Array.of(lossSum), ...gradients };
  };
  const exact: Record<string, Float64Array> = reference(null);
  const tolerances = backwardTolerances(n, exact, reference);
  const optimizer = DEFAULT_OPTIMIZER;
  const training = { shape, weights, batches: [batch], objective, optimizer, learningRate: 0.01 };
  const network = sampledNetwork(makeKernels(), training);
  const { lossSum } = network.trainBatch(batch, 0.01);
  // The first moment after the first update is a tenth of the gradient.
  const moments = namedWeights(shape, network.optimizer().slots["m"] as Float32Array);
  const computed: Record<string, Float64Array> = { lossSum: Float64Array.of(lossSum) };
  for (const [name, m] of Object.entries(moments)) {
    computed[name] = m.map((value) => value * 10);
  }
  for (const [name, values] of Object.entries(exact)) {
    const difference = largestDifference(computed[name] ?? [], values);
    expect(difference, name).toBeLessThanOrEqual(tolerances[name] ?? 0);
  }
}

describe.each(BUILDS)("sampled losses, %s", (_, makeKernels) => {
  describe.each(LOSSES)("$loss", (given) => {
    test.each(COUNTS)("loss and every gradient agree with the reference: %i negatives", (count) => {
      const objective = { ...FULL_SOFTMAX, ...given, negatives: count };
      const batch = { ...drawBatch(1), negatives: drawNegatives(count, 1, common.V) };
      expectReference(makeKernels, common, batch, objective);
      expectReference(makeKernels, { ...common, output: "own" }, batch, objective);
      const weights = Float32Array.from(batch.targets, (target) => 1 + (target % 5));
      expectReference(makeKernels, common, { ...batch, weights }, objective);
    });

    test("more positions than a block, and fewer items than negatives", () => {
      const shape = { kind: "gru", V: 4, H: 9 } as const;
      const [B, T] = [27, 5];
      const stream = randomStream({ seed: 5, purpose: "test" });
      const draw = () => Uint32Array.from({ length: B * T }, () => 1 + stream.integer(shape.V - 1));
      const lengths = new Uint32Array(B).fill(T);
      const negatives = drawNegatives(40, 2, shape.V);
      const batch = { B, T, items: draw(), targets: draw(), lengths, negatives };
      expectReference(makeKernels, shape, batch, { ...FULL_SOFTMAX, ...given, negatives: 40 });
    });

    test("a position whose target is every negative has no loss", () => {
      const shape = { kind: "gru", V: 4, H: 9 } as const;
      const lengths = Uint32Array.of(2);
      const items = Uint32Array.of(1, 2);
      const negatives = {
        items: Uint32Array.of(3, 3, 3),
        logExpected: new Float32Array(3),
      };
      const batch = { B: 1, T: 2, items, targets: Uint32Array.of(3, 3), lengths, negatives };
      const objective = { ...FULL_SOFTMAX, ...given, negatives: 3 };
      const weights = namedWeights(shape, initialWeights(shape, 3));
      const optimizer = DEFAULT_OPTIMIZER;
      const training = { shape, weights, batches: [batch], objective, optimizer, learningRate: 1 };
      const network = sampledNetwork(makeKernels(), training);
      expect(network.trainBatch(batch, 1)).toEqual({ lossSum: 0, positions: 2 });
      expect(network.weights()).toEqual(initialWeights(shape, 3));
    });
  });
});

test("every other item once as a negative, without correction, is the softmax over all items", () => {
  const weights = namedWeights(common, initialWeights(common, 3));
  const items = Uint32Array.from({ length: common.V }, (_, item) => item);
  const negatives = { items, logExpected: new Float32Array(common.V) };
  const batch = { ...drawBatch(1), negatives };
  const objective: Objective = { ...FULL_SOFTMAX, loss: "sampled-softmax", negatives: common.V };
  const training = {
    shape: common,
    weights,
    batches: [batch],
    optimizer: DEFAULT_OPTIMIZER,
    learningRate: 0.01,
  };
  const sampled = sampledNetwork(loadKernels(), { ...training, objective });
  const full = sampledNetwork(loadKernels(), { ...training, objective: FULL_SOFTMAX });
  const [lossSum, expected] = [sampled, full].map((some) => some.trainBatch(batch, 0.01).lossSum);
  const n = 2 * common.H + STEP_ROUNDINGS + common.V;
  expect(Math.abs((lossSum ?? 0) / (expected ?? 0) - 1)).toBeLessThan(gamma(n));
  const [ours, theirs] = [sampled, full].map((some) => some.optimizer().slots["m"] ?? []);
  expect(largestDifference(ours ?? [], theirs ?? [])).toBeLessThan(gamma(n));
});
