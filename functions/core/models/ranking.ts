// Ranks of targets and best items, over the whole catalogue, for states of the batch encoded last.

import { assert } from "../assert.ts";
import { LimitError } from "../errors.ts";
import { padded, rowBytes } from "../layout.ts";
import type { RankQuery, Recommendations } from "./network.ts";
import { type NetworkCore, packScoring, rowOfState } from "./networkCore.ts";
import { SCORE_ROWS, scoreRows } from "./softmaxHead.ts";

type Query = Omit<RankQuery, "target">;

/** 1 + candidates with a higher score + other candidates with the same; 0 where the target is not ranked. */
export function rankTargets(core: NetworkCore, queries: readonly RankQuery[]): Uint32Array {
  const { V } = core.shape;
  const ranks = new Uint32Array(queries.length);
  forEachQuery(core, queries, (query, index, scoresAt) => {
    const scores = core.memory.f32(scoresAt, V);
    const score = scores[query.target];
    assert(score !== undefined, "the target is in the vocabulary");
    if (score !== Number.NEGATIVE_INFINITY) {
      ranks[index] = core.run.countNotBelow(scoresAt, padded(V), score);
    }
  });
  return ranks;
}

/** The `count` best candidates of each query, best first, equal scores by lower item index. */
export function recommendItems(
  core: NetworkCore,
  queries: readonly Query[],
  count: number,
): Recommendations {
  const { run, memory, plan, shape, limits } = core;
  assert(count >= 1 && count <= limits.topMax, "a list is as long as planned at most");
  const items = new Uint32Array(queries.length * count);
  const scores = new Float32Array(queries.length * count);
  const { topItems, topScores } = plan.at;
  forEachQuery(core, queries, (_, index, scoresAt) => {
    const found = run.topItems(topItems, topScores, scoresAt, padded(shape.V), count);
    const best = memory.f32(topScores, found);
    items.set(memory.u32(topItems, found), index * count);
    scores.set(best, index * count);
  });
  return { items, scores };
}

/** Visits the scores of each query; what is excluded or no candidate has −∞. */
function forEachQuery<Q extends Query>(
  core: NetworkCore,
  queries: readonly Q[],
  visit: (query: Q, index: number, scoresAt: number) => void,
): void {
  const { run, memory, plan, shape } = core;
  const { at } = plan;
  packScoring(core);
  for (let start = 0; start < queries.length; start += SCORE_ROWS) {
    const block = queries.slice(start, start + SCORE_ROWS);
    const rows = Uint32Array.from(block, ({ row, position }) => rowOfState(core, row, position));
    scoreRows(run, memory, at, rows, shape);
    run.addToRows(at.scores, at.candidateBias, rows.length, shape.V);
    block.forEach((query, index) => {
      const scoresAt = at.scores + index * rowBytes(shape.V);
      const scores = memory.f32(scoresAt, shape.V);
      for (const item of query.exclude) {
        scores[item] = Number.NEGATIVE_INFINITY;
      }
      if (run.countNotBelow(scoresAt, padded(shape.V), Number.POSITIVE_INFINITY) > 0) {
        throw notFinite(query);
      }
      visit(query, start + index, scoresAt);
    });
  }
}

/** NaN and +∞ are not below +∞, and there is no rank among them. */
function notFinite({ row, position }: Query): LimitError {
  return new LimitError({
    code: "diverged",
    what: "a score is not finite",
    where: `sequence ${row} of the batch, position ${position}`,
    expected: "finite weights and scores",
    found: "NaN or infinity among the scores",
    fix: "rank with weights from before training diverged",
  });
}
