// Ranks of targets and best items over the whole catalogue, block by block of queries, for any model that can score a
// block. Where the scores come from is left to the model.

import { assert } from "../assert.ts";
import { log } from "../elementary.ts";
import { LimitError } from "../errors.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { padded, rowBytes } from "../layout.ts";
import type { Recommendations } from "./network.ts";

/** A question about one state; without a target it asks for the best items. */
export interface ScoredQuery {
  readonly target?: number;
  /** Items removed from the ranking. */
  readonly exclude: Uint32Array;
}

/** A model that scores blocks of queries. */
export interface Scorer<Q extends ScoredQuery> {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: { readonly V: number };
  readonly limits: { readonly topMax: number };
  readonly at: Readonly<Record<"scores" | "candidateBias" | "topItems" | "topScores", number>>;
  /** Queries of a block at most. */
  readonly blockMax: number;
  /** Writes the scores without bias of a block at `at.scores`, [block, V]. */
  scoreBlock(block: readonly Q[]): void;
  /** Where a query's state comes from, for people. */
  whereOf(query: Q): string;
}

/** 1 + candidates with a higher score + other candidates with the same; 0 where the target is not ranked. */
export function rankQueries<Q extends ScoredQuery & { readonly target: number }>(
  scorer: Scorer<Q>,
  queries: readonly Q[],
): Uint32Array {
  const { run, memory, shape } = scorer;
  const ranks = new Uint32Array(queries.length);
  forEachQuery(scorer, queries, (query, index, scoresAt) => {
    const score = memory.f32(scoresAt, shape.V)[query.target];
    assert(score !== undefined, "the target is in the vocabulary");
    if (score !== Number.NEGATIVE_INFINITY) {
      ranks[index] = run.countNotBelow(scoresAt, padded(shape.V), score);
    }
  });
  return ranks;
}

/** What a softmax over the items that a query ranks says, beside the ranks. */
export interface Judgement {
  /** [Q] as `rankQueries` has them. */
  readonly ranks: Uint32Array;
  /** [Q] natural logarithm of the target's share; NaN where the target is not ranked. */
  readonly logShares: Float64Array;
  /** [Q] the share of the best item; NaN where nothing is ranked. */
  readonly bestShares: Float64Array;
}

/** Ranks and shares. The scores are exponentiated in f32 and added up in f64. */
export function judgeQueries<Q extends ScoredQuery & { readonly target: number }>(
  scorer: Scorer<Q>,
  queries: readonly Q[],
): Judgement {
  const { run, memory, shape } = scorer;
  const n = padded(shape.V);
  const ranks = new Uint32Array(queries.length);
  const logShares = new Float64Array(queries.length).fill(NaN);
  const bestShares = new Float64Array(queries.length).fill(NaN);
  forEachQuery(scorer, queries, ({ target }, index, scoresAt) => {
    const maximum = run.largest(scoresAt, n);
    if (maximum === Number.NEGATIVE_INFINITY) {
      return;
    }
    const sum = run.exponentialSum(scoresAt, n, maximum);
    bestShares[index] = 1 / sum;
    const score = memory.f32(scoresAt, shape.V)[target];
    assert(score !== undefined, "the target is in the vocabulary");
    if (score !== Number.NEGATIVE_INFINITY) {
      ranks[index] = run.countNotBelow(scoresAt, n, score);
      logShares[index] = score - maximum - log(sum);
    }
  });
  return { ranks, logShares, bestShares };
}

/** The `count` best candidates of each query, best first, equal scores by lower item index. */
export function recommendQueries<Q extends ScoredQuery>(
  scorer: Scorer<Q>,
  queries: readonly Q[],
  count: number,
): Recommendations {
  const { run, memory, shape, limits } = scorer;
  assert(count >= 1 && count <= limits.topMax, "a list is as long as planned at most");
  const items = new Uint32Array(queries.length * count);
  const scores = new Float32Array(queries.length * count);
  const { topItems, topScores } = scorer.at;
  forEachQuery(scorer, queries, (_, index, scoresAt) => {
    const found = run.topItems(topItems, topScores, scoresAt, padded(shape.V), count);
    items.set(memory.u32(topItems, found), index * count);
    scores.set(memory.f32(topScores, found), index * count);
  });
  return { items, scores };
}

/** Visits the scores of each query; what is excluded or no candidate has −∞. */
function forEachQuery<Q extends ScoredQuery>(
  scorer: Scorer<Q>,
  queries: readonly Q[],
  visit: (query: Q, index: number, scoresAt: number) => void,
): void {
  const { run, memory, at, blockMax } = scorer;
  const { V } = scorer.shape;
  for (let start = 0; start < queries.length; start += blockMax) {
    const block = queries.slice(start, start + blockMax);
    scorer.scoreBlock(block);
    run.addToRows(at.scores, at.candidateBias, block.length, V);
    block.forEach((query, index) => {
      const scoresAt = at.scores + index * rowBytes(V);
      const scores = memory.f32(scoresAt, V);
      for (const item of query.exclude) {
        scores[item] = Number.NEGATIVE_INFINITY;
      }
      // NaN and +∞ are not below +∞, and there is no rank among them.
      if (run.countNotBelow(scoresAt, padded(V), Number.POSITIVE_INFINITY) > 0) {
        throw notFinite(scorer.whereOf(query));
      }
      visit(query, start + index, scoresAt);
    });
  }
}

/** NaN and +∞ are not below +∞, and there is no rank among them. */
export function notFinite(where: string): LimitError {
  return new LimitError({
    code: "diverged",
    what: "a score is not finite",
    where,
    expected: "finite weights and scores",
    found: "NaN or infinity among the scores",
    fix: "rank with weights from before training diverged",
  });
}
