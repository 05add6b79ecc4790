// Ranks of targets over the whole catalogue, for states of the batch encoded last. Best items are bestItems.ts.

import type { RankQuery } from "./network.ts";
import { type NetworkCore, packScoring, rowOfState } from "./networkCore.ts";
import { rankQueries } from "./scoredQueries.ts";
import { SCORE_ROWS, scoreRows } from "./softmaxHead.ts";

/** 1 + candidates with a higher score + other candidates with the same; 0 where the target is not ranked. */
export function rankTargets(core: NetworkCore, queries: readonly RankQuery[]): Uint32Array {
  const { run, memory, shape, limits, plan } = core;
  packScoring(core);
  const scorer = {
    ...{ run, memory, shape, limits, at: plan.at, blockMax: SCORE_ROWS },
    scoreBlock: (block: readonly RankQuery[]) => {
      const rows = Uint32Array.from(block, ({ row, position }) => rowOfState(core, row, position));
      scoreRows(run, memory, plan.at, rows, shape);
    },
    whereOf: placeOf,
  };
  return rankQueries<RankQuery>(scorer, queries);
}

/** Where the state of a query is, for people. */
export function placeOf({ row, position }: Pick<RankQuery, "row" | "position">): string {
  return `sequence ${row} of the batch, position ${position}`;
}
