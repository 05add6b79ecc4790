import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import {
  DROPOUT_SITES,
  dropoutKey,
  dropThreshold,
  keptScale,
  NO_DROPOUT,
  planDropout,
  type UpdateAddress,
} from "../../../functions/core/models/dropout.ts";
import { initialWeights, type RecurrentKind } from "../../../functions/core/models/model.ts";
import { createNetwork, WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { orderRows } from "../../../functions/core/models/sequences.ts";
import { philox } from "../../../functions/core/random.ts";
import { type DropoutMasks, nextItemReference } from "../../reference/nextItem.ts";
import { BUILDS } from "../../support/kernels.ts";
import { bitsOf, shape as common, drawBatch, limits } from "../../support/networkCase.ts";
import { flatWeights, namedWeights } from "../../support/nextItemCase.ts";
import { read } from "../../support/read.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const rates = { embedding: 0.3, output: 0.2, recurrent: 0.4, isInputHeld: false };
const address: UpdateAddress = { seed: 7, round: 1, shard: 3, update: 5 };
const batch = drawBatch(1);
const order = orderRows(batch.lengths);

/** The factor of an element of a mask, from the definition. */
function factorAt(site: number, row: number, j: number, rate: number): number {
  const position = row * Math.ceil(common.H / 8) * 8 + j;
  const block = philox([Math.floor(position / 4), address.update, site, 0], dropoutKey(address));
  return read(block, position % 4) < dropThreshold(rate) ? 0 : keptScale(rate);
}

/** The masks of the batch in the order of the reference. */
function masksOf(layers: number, isInputHeld: boolean): DropoutMasks {
  const { H } = common;
  const { B, T } = batch;
  const byPosition = (site: number, rate: number, isHeld: boolean) => {
    const mask = new Float64Array(B * T * H);
    order.counts.forEach((count, t) => {
      for (let sequence = 0; sequence < count; sequence++) {
        const row = isHeld ? sequence : read(order.starts, t) + sequence;
        for (let j = 0; j < H; j++) {
          mask[(sequence * T + t) * H + j] = factorAt(site, row, j, rate);
        }
      }
    });
    return mask;
  };
  const all = Array.from({ length: layers }, (_, layer) => layer);
  return {
    inputs: byPosition(DROPOUT_SITES.inputs, rates.embedding, isInputHeld),
    states: all.map((layer) =>
      Float64Array.from({ length: B * H }, (_, index) =>
        factorAt(DROPOUT_SITES.states(layer), Math.floor(index / H), index % H, rates.recurrent),
      ),
    ),
    outputs: all.map((layer) => byPosition(DROPOUT_SITES.outputs(layer), rates.output, false)),
  };
}

const MODELS: readonly { kind: RecurrentKind; layers: number; isInputHeld: boolean }[] = [
  { kind: "lstm", layers: 1, isInputHeld: true },
  { kind: "lstm", layers: 2, isInputHeld: false },
  { kind: "gru", layers: 1, isInputHeld: false },
  { kind: "gru", layers: 2, isInputHeld: true },
  { kind: "rnn_tanh", layers: 2, isInputHeld: false },
  { kind: "rnn_relu", layers: 1, isInputHeld: false },
];

describe.each(BUILDS)("dropout in training, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(MODELS)("loss and every gradient agree with the reference: %o", (model) => {
    const { kind, layers, isInputHeld } = model;
    const shape = { ...common, kind, layers };
    const sizes = { ...shape, masks: masksOf(layers, isInputHeld) };
    const weights = namedWeights(shape, initialWeights(shape, 3));
    const n = 2 * shape.H + STEP_ROUNDINGS + shape.V;
    const reference = (seed: number | null) => {
      const disturb = (values: Float64Array, index: number) =>
        seed === null ? values : disturbed(values, { relative: gamma(n), seed, index });
      const entries = Object.entries(weights).map(
        ([name, values], index) => [name, disturb(values, index)] as const,
      );
      const { lossSum, gradients } = nextItemReference(sizes, Object.fromEntries(entries), batch);
      return { lossSum: Float64Array.of(lossSum), ...gradients };
    };
    const exact: Record<string, Float64Array> = reference(null);
    const tolerances = backwardTolerances(n, exact, reference);

    const dropout = { ...rates, isInputHeld };
    const network = createNetwork(kernels, shape, limits, WASM32_BYTES, DEFAULT_OPTIMIZER, dropout);
    network.setWeights(flatWeights(shape, weights));
    const { lossSum } = network.trainBatch(batch, 0.01, address);
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
  });
});

const create = (kind: RecurrentKind, dropout = rates) => {
  const shape = { ...common, kind, layers: 2 };
  const kernels = loadKernels();
  const network = createNetwork(kernels, shape, limits, WASM32_BYTES, DEFAULT_OPTIMIZER, dropout);
  network.setWeights(initialWeights(shape, 5));
  return network;
};

describe("a network with dropout", () => {
  test("repeats bit for bit, and depends on round, shard and update", () => {
    const trained = (changed: Partial<UpdateAddress>) => {
      const network = create("lstm");
      network.trainBatch(drawBatch(1), 0.01, { ...address, ...changed });
      return bitsOf(network).toString("hex");
    };
    const changes = [{}, { seed: 8 }, { round: 2 }, { shard: 4 }, { update: 6 }];
    expect(new Set(changes.map(trained)).size).toBe(changes.length);
    expect(trained({})).toBe(trained({}));
  });

  test.each(["lstm", "gru", "rnn_tanh"] as const)(
    "drops nothing when it only encodes, %s",
    (kind) => {
      const [dropping, plain] = [create(kind), create(kind, NO_DROPOUT)];
      dropping.encode(batch);
      plain.encode(batch);
      expect(dropping.state(0, 3)).toEqual(plain.state(0, 3));
      const query = { row: 1, position: 0, exclude: new Uint32Array(0) };
      expect(dropping.recommend([query], 5)).toEqual(plain.recommend([query], 5));
    },
  );

  // The steps of a GRU add its two recurrent products up before the rest, so its last bits may differ.
  test.each(["lstm", "rnn_tanh", "rnn_relu"] as const)(
    "has the bits of the plain kernels when its masks are all 1, %s",
    (kind) => {
      const rare = 2 ** -40;
      const never = { embedding: rare, output: rare, recurrent: rare, isInputHeld: true };
      const [dropping, plain] = [create(kind, never), create(kind, NO_DROPOUT)];
      for (let update = 0; update < 3; update++) {
        dropping.trainBatch(drawBatch(update), 0.01, { ...address, update });
        plain.trainBatch(drawBatch(update), 0.01);
      }
      expect(bitsOf(dropping).equals(bitsOf(plain))).toBe(true);
    },
  );

  test("asks for the address of its masks", () => {
    expect(() => create("lstm").trainBatch(batch, 0.01)).toThrow(/address/);
  });
});

test("nothing dropped takes no memory; a rate of 1 is refused", () => {
  const sizes = { I: 3, H: 5, R: 8, B: 4, T: 2 };
  expect(planDropout(NO_DROPOUT, 2, sizes, 640)).toEqual({ dropout: null, endByte: 640 });
  expect(() => planDropout({ ...NO_DROPOUT, recurrent: 1 }, 2, sizes, 0)).toThrow(/rate/);
});
