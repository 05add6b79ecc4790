// Ranks of targets over the whole catalogue, for states of the batch encoded last. Best items are bestItems.ts.

import type { RankQuery } from "./network.ts";
import { type NetworkCore, packScoring, rowOfState } from "./networkCore.ts";
import { type Judgement, judgeQueries, rankQueries, type Scorer } from "./scoredQueries.ts";
import { SCORE_ROWS, scoreRows } from "./softmaxHead.ts";

/** 1 + candidates with a higher score + other candidates with the same; 0 where the target is not ranked. */
export function rankTargets(core: NetworkCore, queries: readonly RankQuery[]): Uint32Array {
  return rankQueries<RankQuery>(scorerOf(core), queries);
}

/** Ranks, and the shares of a softmax over what is ranked. */
export function judgeTargets(core: NetworkCore, queries: readonly RankQuery[]): Judgement {
  return judgeQueries<RankQuery>(scorerOf(core), queries);
}

function scorerOf(core: NetworkCore): Scorer<RankQuery> {
  const { run, memory, shape, limits, plan } = core;
  packScoring(core);
  return {
    ...{ run, memory, shape, limits, at: plan.at, blockMax: SCORE_ROWS },
    scoreBlock: (block) => {
      const rows = Uint32Array.from(block, ({ row, position }) => rowOfState(core, row, position));
      scoreRows(run, memory, plan.at, rows, shape);
    },
    whereOf: placeOf,
  };
}

/** Where the state of a query is, for people. */
export function placeOf({ row, position }: Pick<RankQuery, "row" | "position">): string {
  return `sequence ${row} of the batch, position ${position}`;
}
