// A whole training step of the Mult-VAE in the sizes of its article: sparse bags in, 600–200–600, softmax over the
// catalogue, Adam. Ours draws its noise and dropout in every step; the peer is given those of the first.

import type { Kernels } from "../../functions/core/kernels.ts";
import {
  type BagBatch,
  bagsOf,
  dropoutFactors,
  inputValues,
  latentNoise,
} from "../../functions/core/models/bags.ts";
import { createMultVae } from "../../functions/core/models/multVae.ts";
import {
  initialMultVaeWeights,
  type MultVaeShape,
  multVaeParameters,
} from "../../functions/core/models/multVaeModel.ts";
import {
  namedMultVae,
  trainMultVaeByKernels,
  trainMultVaeByReference,
} from "../support/multVaeCase.ts";
import { largestDifference } from "../support/tolerance.ts";
import { drawF32, drawItems } from "./draw.ts";
import { type Benchmark, expectAgreement, expectWithin, type Prepared } from "./measure.ts";
import type { Tensor } from "./peer.ts";

interface Sizes extends MultVaeShape {
  readonly B: number;
  /** Items drawn for each bag; those drawn twice count once. */
  readonly drawn: number;
}

const FULL: Sizes = { kind: "vae", V: 20_000, H: 600, Z: 200, B: 500, drawn: 100 };
const SMALL: Sizes = { kind: "vae", V: 23, H: 9, Z: 4, B: 5, drawn: 6 };
const LEARNING_RATE = 0.001;
const BETA = 0.2;
const DROPOUT = 0.5;
/** Updates whose losses are compared. */
const UPDATES = 3;

export const MULT_VAE: Benchmark = {
  name: "multVae",
  what: `Mult-VAE step, V ${FULL.V}, ${FULL.H}–${FULL.Z}–${FULL.H}, ${FULL.B} bags of ${FULL.drawn}, Adam`,
  peerDoes: "embedding_bag, Linear, log_softmax, optim.Adam",
  reach: 1,
  prepare: (kernels, scale) => prepare(kernels, scale === "full" ? FULL : SMALL),
};

function prepare(kernels: Kernels, sizes: Sizes): Prepared {
  verifySmall(kernels);
  const { V, Z, B } = sizes;
  const batch = drawnBags(sizes);
  const entries = batch.items.length;
  const network = createMultVae(kernels, sizes, { batchMax: B, entriesMax: entries, topMax: 1 });
  const weights = initialMultVaeWeights(sizes, 1);
  network.setWeights(weights);
  const step = () => {
    const key = { seed: 1, major: 0, minor: 0 };
    const noise = latentNoise(key, B * Z);
    const factors = dropoutFactors(key, entries, DROPOUT);
    const update = { learningRate: LEARNING_RATE, beta: BETA, noise, factors };
    const { likelihoodSum, divergenceSum } = network.trainBatch(batch, update);
    return (likelihoodSum + BETA * divergenceSum) / B;
  };
  return {
    verify: () => undefined,
    work: step,
    rate: { units: B, perSecond: "thousand rows/s" },
    task: {
      operation: "multVaeStep",
      sizes: { ...numbersOf(sizes), learningRate: LEARNING_RATE, beta: BETA, updates: UPDATES },
      inputs: peerInputs(sizes, batch, weights),
    },
    compare: ({ losses = new Float32Array() }) =>
      expectAgreement("losses", Float64Array.from({ length: UPDATES }, step), losses, V),
  };
}

const numbersOf = ({ V, H, Z, B }: Sizes) => ({ V, H, Z, B });

function drawnBags({ B, V, drawn }: Sizes): BagBatch {
  const items = drawItems(B * drawn, 2, V);
  return bagsOf(
    Array.from({ length: B }, (_, bag) => [
      ...new Set(items.subarray(bag * drawn, (bag + 1) * drawn)),
    ]),
  );
}

function peerInputs(
  shape: Sizes,
  batch: BagBatch,
  weights: Float32Array,
): Readonly<Record<string, Tensor>> {
  const key = { seed: 1, major: 0, minor: 0 };
  const factors = dropoutFactors(key, batch.items.length, DROPOUT);
  const inputs: Record<string, Tensor> = {
    items: { shape: [batch.items.length], values: BigInt64Array.from(batch.items, BigInt) },
    offsets: { shape: [batch.B + 1], values: BigInt64Array.from(batch.offsets, BigInt) },
    values: { shape: [batch.items.length], values: inputValues(batch, factors) },
    noise: { shape: [shape.B, shape.Z], values: latentNoise(key, shape.B * shape.Z) },
  };
  let start = 0;
  for (const parameter of multVaeParameters(shape)) {
    const count = parameter.shape.reduce((product, size) => product * size, 1);
    inputs[parameter.name] = {
      shape: parameter.shape,
      values: weights.subarray(start, start + count),
    };
    start += count;
  }
  return inputs;
}

/** A small training, weights and losses, beside the f64 reference. */
function verifySmall(kernels: Kernels): void {
  const { B, V, Z } = SMALL;
  const counts = new Float64Array(B * V);
  const { items, offsets } = drawnBags(SMALL);
  for (let bag = 0; bag < B; bag++) {
    for (const item of items.subarray(offsets[bag], offsets[bag + 1])) {
      counts[bag * V + item] = 1;
    }
  }
  const training = {
    shape: SMALL,
    weights: namedMultVae(SMALL, initialMultVaeWeights(SMALL, 1)),
    bags: { B, counts, factors: counts.map((_, index) => 2 * (index % 2)) },
    noises: Array.from({ length: UPDATES }, (_, seed) =>
      Float64Array.from(drawF32(B * Z, seed, 2)),
    ),
    beta: BETA,
    learningRate: 0.01,
  };
  const { exact, tolerances } = trainMultVaeByReference(training);
  const computed = trainMultVaeByKernels(kernels, training);
  for (const [name, values] of Object.entries(exact)) {
    const difference = largestDifference(computed[name] ?? [], values);
    expectWithin(name, difference, tolerances[name] ?? 0);
  }
}
