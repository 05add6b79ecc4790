// The whole step of GRU4Rec: embedding, GRU, sampled softmax over a table of scores of its own, Adagrad on the rows
// that the step touches, and the drawing of its negatives. From the zero state in both: a step of GRU4Rec is one event
// of each of its parallel sessions, and the carried state changes the numbers but not the work.

import type { Kernels } from "../../functions/core/kernels.ts";
import { NO_DROPOUT } from "../../functions/core/models/dropout.ts";
import { initialWeights, type ModelShape } from "../../functions/core/models/model.ts";
import {
  createNetwork,
  type SequenceBatch,
  WASM32_BYTES,
} from "../../functions/core/models/network.ts";
import { FULL_SOFTMAX, type Objective } from "../../functions/core/models/objective.ts";
import { DEFAULT_OPTIMIZER } from "../../functions/core/models/optimizer.ts";
import { randomStream } from "../../functions/core/random.ts";
import { negativeSampler } from "../../functions/core/training/negativeSampler.ts";
import { namedWeights } from "../support/nextItemCase.ts";
import { trainSampledByKernels, trainSampledByReference } from "../support/sampledCase.ts";
import { largestDifference } from "../support/tolerance.ts";
import { drawItems } from "./draw.ts";
import { type Benchmark, expectAgreement, expectWithin, type Prepared } from "./measure.ts";

interface Sizes {
  readonly V: number;
  readonly H: number;
  readonly B: number;
  readonly T: number;
  readonly N: number;
}

const STEP: Sizes = { V: 37_483, H: 100, B: 128, T: 1, N: 2048 };
const LONG: Sizes = { ...STEP, T: 8 };
const SMALL: Sizes = { V: 23, H: 9, B: 3, T: 2, N: 12 };
const LEARNING_RATE = 0.05;
/** Updates whose losses are compared. */
const UPDATES = 3;
const OPTIMIZER = { ...DEFAULT_OPTIMIZER, kind: "adagrad" } as const;

function benchmark(name: string, sizes: Sizes): Benchmark {
  const { V, H, B, T, N } = sizes;
  return {
    name,
    what: `GRU4Rec step, V ${V}, GRU ${H}, ${B} sessions × ${T}, ${N} negatives, Adagrad`,
    peerDoes: "sparse Embedding, GRU, cross_entropy over samples, optim.Adagrad",
    reach: 1.5,
    prepare: (kernels, scale) => prepare(kernels, scale === "full" ? sizes : SMALL),
  };
}

export const GRU4REC: Benchmark = benchmark("gru4rec", STEP);
export const GRU4REC_LONG: Benchmark = benchmark("gru4recLong", LONG);

function objectiveOf({ N }: Sizes): Objective {
  return { ...FULL_SOFTMAX, loss: "sampled-softmax", negatives: N, negativePower: 0.75 };
}

/** Counts that fall as a catalogue's do: the r-th most popular item has a share of 1 / r. */
function samplerOf({ V }: Sizes) {
  const counts = Float64Array.from({ length: V }, (_, item) =>
    item === 0 ? 0 : Math.ceil(V / (1 + ((item * 7919) % (V - 1)))),
  );
  return negativeSampler(counts, 0.75);
}

function shapeOf({ V, H }: Sizes): ModelShape {
  return { kind: "gru", V, H, output: "own" };
}

function prepare(kernels: Kernels, sizes: Sizes): Prepared {
  verifySmall(kernels);
  const { V, H, B, T, N } = sizes;
  const shape = shapeOf(sizes);
  const batch = fullBatch(sizes);
  const sampler = samplerOf(sizes);
  const stream = randomStream({ seed: 1, purpose: "negatives" });
  const limits = { batchMax: B, lengthMax: T, topMax: 1 };
  const objective = objectiveOf(sizes);
  const network = createNetwork(
    kernels,
    shape,
    limits,
    WASM32_BYTES,
    OPTIMIZER,
    NO_DROPOUT,
    objective,
  );
  const weights = initialWeights(shape, 1);
  network.setWeights(weights);
  const drawn = (update: number) => sampler.draw(stream, update * N, N);
  const inputs: Record<string, { shape: readonly number[]; values: Float32Array | BigInt64Array }> =
    {
      items: { shape: [T, B], values: timeMajor(batch.items, sizes) },
      targets: { shape: [T, B], values: timeMajor(batch.targets, sizes) },
      probabilities: { shape: [V], values: Float32Array.from(sampler.probabilities) },
      negatives: {
        shape: [UPDATES, N],
        values: BigInt64Array.from(
          Array.from({ length: UPDATES }, (_, update) => [...drawn(update).items]).flat(),
          BigInt,
        ),
      },
    };
  for (const [name, values] of Object.entries(namedWeights(shape, weights))) {
    inputs[name] = { shape: [values.length], values: Float32Array.from(values) };
  }
  let update = 0;
  const step = () => network.trainBatch({ ...batch, negatives: drawn(update++) }, LEARNING_RATE);
  return {
    verify: () => undefined,
    work: step,
    rate: { units: B * T, perSecond: "thousand rows/s" },
    task: {
      operation: "sampledStep",
      sizes: { V, H, N, learningRate: LEARNING_RATE },
      inputs,
    },
    compare: ({ losses = new Float32Array() }) => {
      network.setWeights(weights);
      network.setOptimizer(null);
      update = 0;
      const ours = Float64Array.from({ length: UPDATES }, () => {
        const { lossSum, positions } = step();
        return lossSum / positions;
      });
      expectAgreement("losses", ours, losses, N);
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
  const shape = shapeOf(SMALL);
  const sampler = samplerOf(SMALL);
  const stream = randomStream({ seed: 2, purpose: "negatives" });
  const training = {
    shape,
    weights: namedWeights(shape, initialWeights(shape, 1)),
    batches: Array.from({ length: UPDATES }, (_, update) => ({
      ...fullBatch(SMALL),
      negatives: sampler.draw(stream, update * SMALL.N, SMALL.N),
    })),
    objective: objectiveOf(SMALL),
    optimizer: OPTIMIZER,
    learningRate: LEARNING_RATE,
  };
  const { exact, tolerances } = trainSampledByReference(training);
  const computed = trainSampledByKernels(kernels, training);
  for (const [name, values] of Object.entries(exact)) {
    const difference = largestDifference(computed[name] ?? [], values);
    expectWithin(name, difference, tolerances[name] ?? 0);
  }
}
