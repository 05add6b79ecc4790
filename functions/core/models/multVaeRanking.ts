// Ranks and best items from the decoded means of the bags encoded last, over the whole catalogue.

import { assert } from "../assert.ts";
import { LimitError } from "../errors.ts";
import { padded, rowBytes } from "../layout.ts";
import { decodeLatent, type MultVaeCore, packOutput, scoreDecoded } from "./multVaePass.ts";
import type { Recommendations } from "./network.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

/** A question about bag `row` of the batch encoded last. */
export interface BagQuery {
  readonly row: number;
  readonly target: number;
  /** Items removed from the ranking. */
  readonly exclude: Uint32Array;
}

type Query = Omit<BagQuery, "target">;

/** 1 + candidates with a higher score + other candidates with the same; 0 where the target is not ranked. */
export function rankBagTargets(core: MultVaeCore, queries: readonly BagQuery[]): Uint32Array {
  const { V } = core.shape;
  const ranks = new Uint32Array(queries.length);
  forEachQuery(core, queries, (query, index, scoresAt) => {
    const score = core.memory.f32(scoresAt, V)[query.target];
    assert(score !== undefined, "the target is in the vocabulary");
    if (score !== Number.NEGATIVE_INFINITY) {
      ranks[index] = core.run.countNotBelow(scoresAt, padded(V), score);
    }
  });
  return ranks;
}

/** The `count` best candidates of each query, best first, equal scores by lower item index. */
export function recommendBagItems(
  core: MultVaeCore,
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
    items.set(memory.u32(topItems, found), index * count);
    scores.set(memory.f32(topScores, found), index * count);
  });
  return { items, scores };
}

/** Visits the scores of each query; what is excluded or no candidate has −∞. */
function forEachQuery<Q extends Query>(
  core: MultVaeCore,
  queries: readonly Q[],
  visit: (query: Q, index: number, scoresAt: number) => void,
): void {
  const { run, memory, plan, shape, encoded, limits } = core;
  const { at } = plan;
  const { V, Z } = shape;
  packOutput(core);
  const blockMax = Math.min(SCORE_ROWS, limits.batchMax);
  for (let start = 0; start < queries.length; start += blockMax) {
    const block = queries.slice(start, start + blockMax);
    const rows = Uint32Array.from(block, ({ row }) => row);
    assert(
      rows.every((row) => row < encoded),
      "the bags have been encoded with these weights",
    );
    memory.u32(at.blockRows, rows.length).set(rows);
    run.gatherRows(at.latent, at.mean, at.blockRows, rows.length, Z);
    decodeLatent(core, rows.length, at.latent);
    scoreDecoded(core, 0, rows.length);
    run.addToRows(at.scores, at.candidateBias, rows.length, V);
    block.forEach((query, index) => {
      const scoresAt = at.scores + index * rowBytes(V);
      const scores = memory.f32(scoresAt, V);
      for (const item of query.exclude) {
        scores[item] = Number.NEGATIVE_INFINITY;
      }
      if (run.countNotBelow(scoresAt, padded(V), Number.POSITIVE_INFINITY) > 0) {
        throw notFinite(query);
      }
      visit(query, start + index, scoresAt);
    });
  }
}

/** NaN and +∞ are not below +∞, and there is no rank among them. */
function notFinite({ row }: Query): LimitError {
  return new LimitError({
    code: "diverged",
    what: "a score is not finite",
    where: `bag ${row} of the batch`,
    expected: "finite weights and scores",
    found: "NaN or infinity among the scores",
    fix: "rank with weights from before training diverged",
  });
}
