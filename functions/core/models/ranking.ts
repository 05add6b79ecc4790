// Ranks of targets and best items, over the whole catalogue, for states of the batch encoded last.

import type { RankQuery, Recommendations } from "./network.ts";
import { type NetworkCore, packWeights, rowOfState } from "./networkCore.ts";
import { rankQueries, recommendQueries, type Scorer } from "./scoredQueries.ts";
import { SCORE_ROWS, scoreRows } from "./softmaxHead.ts";

type Query = Omit<RankQuery, "target">;

/** 1 + candidates with a higher score + other candidates with the same; 0 where the target is not ranked. */
export function rankTargets(core: NetworkCore, queries: readonly RankQuery[]): Uint32Array {
  return rankQueries<RankQuery>(scorerOf(core), queries);
}

/** The `count` best candidates of each query, best first, equal scores by lower item index. */
export function recommendItems(
  core: NetworkCore,
  queries: readonly Query[],
  count: number,
): Recommendations {
  return recommendQueries<Query>(scorerOf(core), queries, count);
}

function scorerOf(core: NetworkCore): Scorer<Query> {
  const { run, memory, shape, limits, plan } = core;
  packWeights(core);
  return {
    ...{ run, memory, shape, limits, at: plan.at, blockMax: SCORE_ROWS },
    scoreBlock: (block) => {
      const rows = Uint32Array.from(block, ({ row, position }) => rowOfState(core, row, position));
      scoreRows(run, memory, plan.at, rows, shape);
    },
    whereOf: ({ row, position }) => `sequence ${row} of the batch, position ${position}`,
  };
}
