import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { recommendItems } from "../../../functions/core/models/bestItems.ts";
import { WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { createCore, encode } from "../../../functions/core/models/networkCore.ts";
import { rankTargets } from "../../../functions/core/models/ranking.ts";
import { createTrained, drawBatch, limits, shape } from "../../support/networkCase.ts";
import { namedWeights } from "../../support/nextItemCase.ts";
import { read } from "../../support/read.ts";
import { gamma } from "../../support/tolerance.ts";

const none = new Uint32Array();

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

test("scores that are not finite end with a named error, not with a rank", () => {
  const core = createCore(loadKernels(), shape, limits, WASM32_BYTES);
  core.memory.f32(core.plan.at.weights, core.plan.layout.paddedCount).fill(Number.NaN);
  encode(core, drawBatch(1));
  const query = { row: 0, position: 0, target: 3, exclude: none };
  expect(() => rankTargets(core, [query])).toThrow(/score is not finite/);
  expect(() => recommendItems(core, [query], 3)).toThrow(/score is not finite/);
});
