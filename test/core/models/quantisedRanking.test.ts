import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import type { Network } from "../../../functions/core/models/network.ts";
import { createQuantisedRanking } from "../../../functions/core/models/quantisedRanking.ts";
import { createTrained, drawBatch, shape } from "../../support/networkCase.ts";

const positions = [6, 5, 2, 2, 0, 0, 1, 3, 4, 2, 1];
const queries = positions.map((position, index) => ({
  row: position > 2 ? index % 2 : index % 4,
  position: Math.min(position, 5),
  exclude: Uint32Array.from({ length: index % 3 }, (_, some) => 1 + ((7 * index + some) % 28)),
}));
const excludes = queries.map(({ exclude }) => exclude);
const mask = Uint8Array.from({ length: shape.V }, (_, item) => (item % 5 === 0 ? 0 : 1));

function statesOf(network: Network): Float32Array {
  const states = new Float32Array(queries.length * shape.H);
  queries.forEach(({ row, position }, index) => {
    states.set(network.state(row, position), index * shape.H);
  });
  return states;
}

describe("the quantised ranking", () => {
  const network = createTrained(20);
  network.encode(drawBatch(1));
  const states = statesOf(network);
  const weights = network.weights();
  const options = { shape, weights, candidates: mask, topMax: 40 };

  test("with lists of all items is the ranking in f32, scores and bits included", () => {
    network.setCandidates(mask);
    network.encode(drawBatch(1));
    const expected = network.recommend(queries, 40);
    const ranking = createQuantisedRanking(loadKernels(), options);
    expect(ranking.recommend(states, excludes, 40)).toEqual(expected);
  });

  test("finds what is best among twice as many, and gives it the scores of f32", () => {
    const full = network.recommend(queries, 5);
    const { items, scores } = createQuantisedRanking(loadKernels(), options).recommend(
      states,
      excludes,
      5,
    );
    expect(items).toEqual(full.items);
    expect(scores).toEqual(full.scores);
  });

  test("recommends neither padding, nor what is excluded, nor what is no candidate", () => {
    const { items } = createQuantisedRanking(loadKernels(), options).recommend(states, excludes, 9);
    for (const [index, { exclude }] of queries.entries()) {
      const list = [...items.subarray(9 * index, 9 * index + 9)];
      expect(list.filter((item) => exclude.includes(item) || mask[item] === 0)).toEqual([]);
      expect(new Set(list).size).toBe(9);
    }
  });

  test("does not depend on the states that are asked for together", () => {
    const ranking = createQuantisedRanking(loadKernels(), options);
    const together = ranking.recommend(states, excludes, 6);
    excludes.forEach((exclude, index) => {
      const state = states.slice(index * shape.H, (index + 1) * shape.H);
      const alone = ranking.recommend(state, [exclude], 6);
      expect(alone.items).toEqual(together.items.slice(6 * index, 6 * index + 6));
    });
  });

  test("refuses weights and states that are not finite, and memory that does not suffice", () => {
    const kernels = loadKernels();
    const broken = weights.with(3, Number.NaN);
    expect(() => createQuantisedRanking(kernels, { ...options, weights: broken })).toThrow(
      /not finite/,
    );
    expect(() => createQuantisedRanking(kernels, { ...options, memoryBytesMax: 5000 })).toThrow(
      /does not fit/,
    );
    const ranking = createQuantisedRanking(kernels, options);
    const infinite = states.with(2, Number.POSITIVE_INFINITY);
    expect(() => ranking.recommend(infinite, excludes, 3)).toThrow(/not finite/);
  });

  test("ends with a named error where finite weights have scores that are not", () => {
    const huge = weights.map((weight) => weight * 1e38);
    const ranking = createQuantisedRanking(loadKernels(), { ...options, weights: huge });
    const large = states.map((state) => state * 1e6);
    expect(() => ranking.recommend(large, excludes, 3)).toThrow(/scores of a ranking/);
  });
});
