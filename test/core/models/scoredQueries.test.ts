import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import {
  rankQueries,
  recommendQueries,
  type ScoredQuery,
  type Scorer,
} from "../../../functions/core/models/scoredQueries.ts";
import { createBench } from "../../support/kernels.ts";

const V = 11;
const BLOCK = 2;

interface Query extends ScoredQuery {
  readonly row: number;
  readonly target: number;
}

/** Item i of row r has score (i + r) mod 5; item 0 is no candidate. */
function createScorer(blocks: number[]): Scorer<Query> {
  const { run, memory, matrix, room } = createBench(loadKernels());
  const bias = new Float32Array(V);
  bias[0] = Number.NEGATIVE_INFINITY;
  const scores = matrix(BLOCK, V);
  const candidateBias = matrix(1, V, bias).at;
  memory.f32(candidateBias + 4 * V, 16 - V).fill(Number.NEGATIVE_INFINITY);
  const at = { scores: scores.at, candidateBias, topItems: room(64), topScores: room(64) };
  return {
    ...{ run, memory, shape: { V }, limits: { topMax: 4 }, at, blockMax: BLOCK },
    scoreBlock: (block) => {
      blocks.push(block.length);
      block.forEach(({ row }, index) => {
        const values = Float32Array.from({ length: V }, (_, item) => (item + row) % 5);
        memory.f32(scores.at + index * scores.step, V).set(values);
      });
    },
    whereOf: ({ row }) => `row ${row}`,
  };
}

const query = (row: number, target: number, ...exclude: number[]): Query => ({
  row,
  target,
  exclude: Uint32Array.from(exclude),
});

test("ranks count ties against the target and leave out what is excluded or no candidate", () => {
  const blocks: number[] = [];
  const queries = [query(0, 4), query(0, 4, 9), query(0, 4, 4), query(0, 0), query(1, 3)];
  expect([...rankQueries(createScorer(blocks), queries)]).toEqual([2, 1, 0, 0, 2]);
  expect(blocks).toEqual([2, 2, 1]);
});

test("lists are best first, equal scores by lower index, no longer than planned", () => {
  const scorer = createScorer([]);
  const { items, scores } = recommendQueries(scorer, [query(0, 1, 9), query(2, 1)], 4);
  expect([...items]).toEqual([4, 3, 8, 2, 2, 7, 1, 6]);
  expect([...scores]).toEqual([4, 3, 3, 2, 4, 4, 3, 3]);
  expect(() => recommendQueries(scorer, [], 5)).toThrow(/planned/);
});

test("a score that is not finite ends the ranking and names its row", () => {
  const scorer = createScorer([]);
  const spoilt: Scorer<Query> = {
    ...scorer,
    scoreBlock: (block) => {
      scorer.scoreBlock(block);
      scorer.memory.f32(scorer.at.scores, V)[7] = Number.NaN;
    },
  };
  expect(() => rankQueries(spoilt, [query(3, 1)])).toThrow(/row 3/);
});
