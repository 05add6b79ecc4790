// Ranks and best items from the decoded means of the bags encoded last, over the whole catalogue.

import { assert } from "../assert.ts";
import { decodeLatent, packOutput, scoreDecoded } from "./latentHead.ts";
import type { MultVaeCore } from "./multVaePass.ts";
import type { Recommendations } from "./network.ts";
import { rankQueries, recommendQueries, type Scorer } from "./scoredQueries.ts";
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
  return rankQueries<BagQuery>(scorerOf(core), queries);
}

/** The `count` best candidates of each query, best first, equal scores by lower item index. */
export function recommendBagItems(
  core: MultVaeCore,
  queries: readonly Query[],
  count: number,
): Recommendations {
  return recommendQueries<Query>(scorerOf(core), queries, count);
}

function scorerOf(core: MultVaeCore): Scorer<Query> {
  const { run, memory, plan, shape, limits } = core;
  const { at } = plan;
  packOutput(core);
  return {
    ...{ run, memory, shape, limits, at, blockMax: Math.min(SCORE_ROWS, limits.batchMax) },
    scoreBlock: (block) => {
      const rows = Uint32Array.from(block, ({ row }) => row);
      assert(
        rows.every((row) => row < core.encoded),
        "the bags have been encoded with these weights",
      );
      memory.u32(at.blockRows, rows.length).set(rows);
      run.gatherRows(at.latent, at.mean, at.blockRows, rows.length, shape.Z);
      decodeLatent(core, rows.length);
      scoreDecoded(core, 0, rows.length);
    },
    whereOf: ({ row }) => `bag ${row} of the batch`,
  };
}
