import { describe, expect, test } from "vitest";
import { createTrained, drawBatch, shape } from "../../support/networkCase.ts";
import { namedWeights } from "../../support/nextItemCase.ts";
import { read } from "../../support/read.ts";
import { gamma, STEP_ROUNDINGS } from "../../support/tolerance.ts";

const none = new Uint32Array();

describe("judging", () => {
  const network = createTrained(6);
  network.encode(drawBatch(3));
  const { embedding, output_bias } = namedWeights(shape, network.weights());
  const scoresOf = (row: number, position: number) => {
    const state = network.state(row, position);
    return Float64Array.from({ length: shape.V }, (_, item) =>
      state.reduce(
        (score, value, j) => score + value * read(embedding ?? [], item * shape.H + j),
        read(output_bias ?? [], item),
      ),
    );
  };
  const queries = [
    { row: 0, position: 6, target: 4, exclude: none },
    { row: 2, position: 0, target: 28, exclude: Uint32Array.of(1, 2, 3) },
    { row: 4, position: 0, target: 9, exclude: Uint32Array.of(9) },
    { row: 3, position: 2, target: 0, exclude: none },
  ];

  test("has the ranks of ranking, and the shares of a softmax over what is ranked", () => {
    const { ranks, logShares, bestShares } = network.judge(queries);
    expect([...ranks]).toEqual([...network.rank(queries)]);
    queries.forEach(({ row, position, target, exclude }, query) => {
      const scores = scoresOf(row, position);
      const ranked = [...scores.keys()].filter((item) => item > 0 && !exclude.includes(item));
      const total = ranked.reduce((sum, item) => sum + Math.exp(read(scores, item)), 0);
      const largest = Math.max(...ranked.map((item) => read(scores, item)));
      const size = Math.max(...ranked.map((item) => Math.abs(read(scores, item))), 1);
      const bound = gamma(STEP_ROUNDINGS + shape.V + shape.H) * 4 * size;
      expect(Math.abs(read(bestShares, query) - Math.exp(largest) / total)).toBeLessThan(bound);
      const expected = ranked.includes(target) ? read(scores, target) - Math.log(total) : NaN;
      const difference = Math.abs(read(logShares, query) - expected);
      expect(Number.isNaN(expected) ? Number.isNaN(difference) : difference < bound).toBe(true);
    });
  });

  test("of a query that ranks nothing gives no shares", () => {
    const exclude = Uint32Array.from({ length: shape.V }, (_, item) => item);
    const judged = network.judge([{ row: 0, position: 0, target: 5, exclude }]);
    expect([judged.ranks[0], judged.logShares[0], judged.bestShares[0]]).toEqual([0, NaN, NaN]);
  });
});
