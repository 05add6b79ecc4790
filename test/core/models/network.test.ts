import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { LimitError } from "../../../functions/core/errors.ts";
import { initialWeights } from "../../../functions/core/models/model.ts";
import {
  createNetwork,
  type Network,
  plannedBytes,
  type SequenceBatch,
} from "../../../functions/core/models/network.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { nextItemReference, trainReference } from "../../reference/nextItem.ts";
import { BUILDS } from "../../support/kernels.ts";
import { flatWeights, namedWeights } from "../../support/nextItemCase.ts";
import { read } from "../../support/read.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  STEP_ROUNDINGS,
} from "../../support/tolerance.ts";

const shape = { kind: "lstm", V: 29, H: 11 } as const;
const limits = { batchMax: 6, lengthMax: 9, topMax: 40 };
const none = new Uint32Array();

/** A batch with different lengths and some positions without a target, padded to T columns. */
function drawBatch(seed: number, T = 7): SequenceBatch {
  const stream = randomStream({ seed, purpose: "test" });
  const lengths = Uint32Array.of(7, 6, 6, 3, 1);
  const items = new Uint32Array(lengths.length * T);
  const targets = new Uint32Array(items.length);
  lengths.forEach((length, sequence) => {
    for (let t = 0; t < length; t++) {
      items[sequence * T + t] = 1 + stream.integer(shape.V - 1);
      targets[sequence * T + t] = stream.integer(4) === 0 ? 0 : 1 + stream.integer(shape.V - 1);
    }
  });
  return { B: lengths.length, T, items, targets, lengths };
}

function createTrained(updates: number, kernels = loadKernels()): Network {
  const network = createNetwork(kernels, shape, limits);
  network.setWeights(initialWeights(shape, 5));
  for (let update = 0; update < updates; update++) {
    network.trainBatch(drawBatch(update), 0.01);
  }
  return network;
}

/** Weights and optimizer as bytes. */
function bitsOf(network: Network): Buffer {
  const { step, m, v } = network.optimizer();
  const parts = [network.weights(), m, v, Float32Array.of(step)];
  return Buffer.concat(parts.map((part) => new Uint8Array(part.buffer)));
}

describe.each(BUILDS)("training, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test("loss and every gradient agree with the reference", () => {
    const weights = namedWeights(shape, initialWeights(shape, 3));
    const batch = drawBatch(1);
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
    const moments = namedWeights(shape, network.optimizer().m);
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

describe("the same bits", () => {
  const expected = bitsOf(createTrained(4));

  test.each(BUILDS)("from %s", (_, makeKernels) => {
    expect(bitsOf(createTrained(4, makeKernels())).equals(expected)).toBe(true);
  });

  test("whatever the padding of the batch and the limits of the network", () => {
    const wide = { batchMax: 50, lengthMax: 20, topMax: 1 };
    const network = createNetwork(loadKernels(), shape, wide);
    network.setWeights(initialWeights(shape, 5));
    for (let update = 0; update < 4; update++) {
      const narrow = drawBatch(update);
      const T = 16;
      const widen = (values: Uint32Array) => {
        const result = new Uint32Array(narrow.B * T);
        values.forEach((value, index) => {
          result[Math.floor(index / narrow.T) * T + (index % narrow.T)] = value;
        });
        return result;
      };
      const { B, lengths } = narrow;
      const batch = { B, T, lengths, items: widen(narrow.items), targets: widen(narrow.targets) };
      network.trainBatch(batch, 0.01);
    }
    expect(bitsOf(network).equals(expected)).toBe(true);
  });

  test("after an interruption, from weights and optimizer state", () => {
    const first = createTrained(2);
    const [weights, state] = [first.weights(), first.optimizer()];
    const second = createNetwork(loadKernels(), shape, limits);
    second.setWeights(weights);
    second.setOptimizer(state);
    second.trainBatch(drawBatch(2), 0.01);
    second.trainBatch(drawBatch(3), 0.01);
    expect(bitsOf(second).equals(expected)).toBe(true);
  });

  test("on kernels that another network used before", () => {
    const kernels = loadKernels();
    createTrained(3, kernels);
    expect(bitsOf(createTrained(4, kernels)).equals(expected)).toBe(true);
  });
});

test("training a repeated batch lowers its loss, and forgetting the optimizer starts anew", () => {
  const network = createTrained(0);
  const batch = drawBatch(8);
  const losses = Array.from({ length: 60 }, () => network.trainBatch(batch, 0.01).lossSum);
  expect(losses.at(-1)).toBeLessThan(read(losses, 0) / 2);
  network.setOptimizer(null);
  expect(network.optimizer().step).toBe(0);
  expect(network.optimizer().m.every((value) => value === 0)).toBe(true);
});

test("a batch without targets changes nothing", () => {
  const network = createTrained(1);
  const before = bitsOf(network);
  const batch = drawBatch(9);
  const untargeted = { ...batch, targets: new Uint32Array(batch.targets.length) };
  expect(network.trainBatch(untargeted, 0.01)).toEqual({ lossSum: 0, positions: 0 });
  expect(bitsOf(network).equals(before)).toBe(true);
});

test("more positions than a block of scores agree with the reference", () => {
  const many = { batchMax: 20, lengthMax: 15, topMax: 1 };
  const network = createNetwork(loadKernels(), shape, many);
  const weights = namedWeights(shape, initialWeights(shape, 4));
  network.setWeights(flatWeights(shape, weights));
  const stream = randomStream({ seed: 2, purpose: "test" });
  const draw = () => Uint32Array.from({ length: 300 }, () => 1 + stream.integer(shape.V - 1));
  const batch = {
    ...{ B: 20, T: 15, items: draw(), targets: draw() },
    lengths: new Uint32Array(20).fill(15),
  };
  const { lossSum, positions } = network.trainBatch(batch, 0.01);
  const { losses } = trainReference(shape, weights, batch, { learningRate: 0.01, updates: 1 });
  expect(positions).toBe(300);
  expect(Math.abs(lossSum / positions - read(losses, 0))).toBeLessThan(gamma(STEP_ROUNDINGS) * 8);
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

describe("ranking", () => {
  const network = createTrained(6);
  const batch = drawBatch(3);
  network.encode(batch);
  /** Scores of every item for a query, from the state and the weights, in f64. */
  const { embedding, output_bias } = namedWeights(shape, network.weights());
  const scoresOf = (row: number, position: number) => {
    const state = network.state(row, position);
    return Float64Array.from({ length: shape.V }, (_, item) => {
      let score = read(output_bias ?? [], item);
      state.forEach((value, j) => {
        score += value * read(embedding ?? [], item * shape.H + j);
      });
      return score;
    });
  };
  const queries = [
    { row: 0, position: 6, target: 4, exclude: none },
    { row: 2, position: 0, target: 28, exclude: Uint32Array.of(1, 2, 3) },
    { row: 4, position: 0, target: 9, exclude: Uint32Array.of(9) },
    { row: 3, position: 2, target: 0, exclude: none },
  ];

  test("agrees with sorted scores; an excluded target and padding have rank 0", () => {
    const expected = queries.map(({ row, position, target, exclude }) => {
      const scores = scoresOf(row, position);
      const ranked = [...scores.keys()].filter((item) => item > 0 && !exclude.includes(item));
      const isRanked = ranked.includes(target);
      const notBelow = ranked.filter((item) => read(scores, item) >= read(scores, target));
      return isRanked ? notBelow.length : 0;
    });
    expect([...network.rank(queries)]).toEqual(expected);
    expect(expected[0]).toBeGreaterThan(0);
  });

  test("recommends in the order of ranks, without exclusions, padded with 0", () => {
    const { items, scores } = network.recommend(queries, 40);
    queries.forEach(({ row, position, exclude }, query) => {
      const list = [...items.subarray(query * 40, (query + 1) * 40)];
      const count = shape.V - 1 - exclude.length;
      expect(new Set(list.slice(0, count)).size).toBe(count);
      expect(list.slice(count).every((item) => item === 0)).toBe(true);
      expect(list.some((item) => exclude.includes(item))).toBe(false);
      const asked = list.slice(0, count).map((target) => ({ row, position, target, exclude }));
      expect([...network.rank(asked)]).toEqual(asked.map((__, index) => index + 1));
      const exact = scoresOf(row, position);
      list.slice(0, count).forEach((item, index) => {
        const error = Math.abs(read(scores, query * 40 + index) - read(exact, item));
        expect(error).toBeLessThan(gamma(shape.H + 2) * shape.H);
      });
    });
  });

  test("only candidates are ranked and recommended, also when they change after encoding", () => {
    network.setCandidates(
      Uint8Array.from({ length: shape.V }, (_, item) => (item % 5 === 2 ? 1 : 0)),
    );
    const { items } = network.recommend([{ row: 0, position: 6, exclude: none }], 10);
    expect([...items].filter((item) => item !== 0).sort((a, b) => a - b)).toEqual([
      2, 7, 12, 17, 22, 27,
    ]);
    const ranks = network.rank([
      { row: 0, position: 6, target: 4, exclude: none },
      { row: 0, position: 6, target: read(items, 2), exclude: none },
    ]);
    expect([...ranks]).toEqual([0, 3]);
  });

  test("ties count against the model, and are recommended by item index", () => {
    const tied = createTrained(0);
    tied.setWeights(tied.weights().fill(0));
    tied.encode(batch);
    expect([
      ...tied.rank([{ row: 0, position: 0, target: 3, exclude: Uint32Array.of(8) }]),
    ]).toEqual([shape.V - 2]);
    const { items } = tied.recommend([{ row: 0, position: 0, exclude: Uint32Array.of(2) }], 4);
    expect([...items]).toEqual([1, 3, 4, 5]);
  });

  test("a state depends on its own sequence only", () => {
    const alone = createTrained(6);
    const { items, T } = batch;
    const one = {
      ...{ B: 1, T: 3, items: items.slice(3 * T, 3 * T + 3), targets: new Uint32Array(3) },
      lengths: Uint32Array.of(3),
    };
    alone.encode(one);
    expect(alone.state(0, 2)).toEqual(network.state(3, 2));
  });

  test("is refused before anything is encoded with these weights", () => {
    const fresh = createTrained(1);
    expect(() => fresh.rank(queries)).toThrow(/encoded/);
  });
});

describe("memory", () => {
  test("is what the plan says", () => {
    const kernels = loadKernels();
    createNetwork(kernels, shape, limits);
    const planned = plannedBytes(shape, limits);
    const actual = kernels.run.memory.buffer.byteLength;
    expect(Math.abs(actual - planned)).toBeLessThan(kernels.startByte + 2 * 65536);
  });

  test("is refused beyond the limit, with both numbers", () => {
    const large = { kind: "lstm", V: 2_000_000, H: 256 } as const;
    expect(() => plannedBytes(large, limits)).toThrow(LimitError);
    expect(() => createNetwork(loadKernels(), shape, limits, 100_000)).toThrow(
      /at most 100000 bytes, found a plan of \d+ bytes/,
    );
  });

  test("belongs to the latest network alone", () => {
    const kernels = loadKernels();
    const first = createTrained(0, kernels);
    createTrained(0, kernels);
    expect(() => first.weights()).toThrow(/latest claim/);
  });
});

test("a batch that breaks its promises is a programmer's error", () => {
  const network = createTrained(0);
  const batch = drawBatch(1);
  const broken: Partial<SequenceBatch>[] = [
    { lengths: Uint32Array.of(6, 7, 6, 3, 1) },
    { lengths: Uint32Array.of(7, 6, 6, 3, 0) },
    { items: batch.items.map((item) => item + shape.V) },
    { targets: batch.targets.slice(1) },
  ];
  for (const change of broken) {
    expect(() => network.encode({ ...batch, ...change })).toThrow(/assertion failed/);
  }
});
