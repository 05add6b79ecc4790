// A whole training step of the next-item model: embedding, LSTM, tied scores, softmax cross-entropy, Adam.

import type { Kernels } from "../../functions/core/kernels.ts";
import { initialWeights, type ModelShape } from "../../functions/core/models/model.ts";
import { createNetwork, type SequenceBatch } from "../../functions/core/models/network.ts";
import { namedWeights, trainByKernels, trainByReference } from "../support/nextItemCase.ts";
import { largestDifference } from "../support/tolerance.ts";
import { drawItems } from "./draw.ts";
import { type Benchmark, expectAgreement, expectWithin, type Prepared } from "./measure.ts";

interface Sizes {
  readonly V: number;
  readonly H: number;
  readonly B: number;
  readonly T: number;
}

const FULL: Sizes = { V: 5000, H: 64, B: 32, T: 32 };
const SMALL: Sizes = { V: 23, H: 9, B: 3, T: 4 };
const LEARNING_RATE = 0.001;
/** Updates whose losses are compared. */
const UPDATES = 3;

export const NEXT_ITEM: Benchmark = {
  name: "nextItem",
  what: `next-item training step, V ${FULL.V}, H ${FULL.H}, ${FULL.B} × ${FULL.T} positions, Adam`,
  peerDoes: "Embedding, LSTM, tied linear, cross_entropy, optim.Adam",
  reach: 1,
  prepare: (kernels, scale) => prepare(kernels, scale === "full" ? FULL : SMALL),
};

function prepare(kernels: Kernels, sizes: Sizes): Prepared {
  verifySmall(kernels);
  const { V, H, B, T } = sizes;
  const shape: ModelShape = { kind: "lstm", V, H };
  const batch = fullBatch(sizes);
  const network = createNetwork(kernels, shape, { batchMax: B, lengthMax: T, topMax: 1 });
  const weights = initialWeights(shape, 1);
  const inputs: Record<string, { shape: readonly number[]; values: Float32Array | BigInt64Array }> =
    {
      items: { shape: [T, B], values: timeMajor(batch.items, sizes) },
      targets: { shape: [T, B], values: timeMajor(batch.targets, sizes) },
    };
  for (const [name, values] of Object.entries(namedWeights(shape, weights))) {
    inputs[name] = { shape: [values.length], values: Float32Array.from(values) };
  }
  network.setWeights(weights);
  network.setOptimizer(null);
  return {
    verify: () => undefined,
    work: () => network.trainBatch(batch, LEARNING_RATE),
    rate: { units: B * T, perSecond: "thousand rows/s" },
    task: {
      operation: "nextItemStep",
      sizes: { V, H, learningRate: LEARNING_RATE, updates: UPDATES },
      inputs,
    },
    compare: ({ losses = new Float32Array() }) => {
      const ours = Float64Array.from({ length: UPDATES }, () => {
        const { lossSum, positions } = network.trainBatch(batch, LEARNING_RATE);
        return lossSum / positions;
      });
      expectAgreement("losses", ours, losses, V);
    },
  };
}

function fullBatch({ V, B, T }: Sizes): SequenceBatch {
  const items = drawItems(B * T, 2, V);
  return { B, T, items, targets: drawItems(B * T, 3, V), lengths: new Uint32Array(B).fill(T) };
}

/** [B, T] as PyTorch's [T, B]. */
function timeMajor(values: Uint32Array, { B, T }: Sizes): BigInt64Array {
  return BigInt64Array.from({ length: B * T }, (_, index) =>
    BigInt(values[(index % B) * T + Math.floor(index / B)] as number),
  );
}

/** A small training, weights and losses, beside the f64 reference. */
function verifySmall(kernels: Kernels): void {
  const shape: ModelShape = { kind: "lstm", V: SMALL.V, H: SMALL.H };
  const weights = namedWeights(shape, initialWeights(shape, 1));
  const training = {
    shape,
    weights,
    batch: fullBatch(SMALL),
    learningRate: 0.01,
    updates: UPDATES,
  };
  const { exact, tolerances } = trainByReference(training);
  const computed: Readonly<Record<string, Float64Array>> = trainByKernels(kernels, training);
  for (const [name, values] of Object.entries(exact)) {
    const difference = largestDifference(computed[name] ?? [], values);
    expectWithin(name, difference, tolerances[name] ?? 0);
  }
}
