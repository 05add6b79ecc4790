// Ranks and best items from the decoded means of the states encoded last, over the whole catalogue, for the variational
// autoencoders.

import type { KernelExports } from "../kernels.ts";
import { decodeLatent, type LatentNetwork, packOutput, scoreDecoded } from "./latentHead.ts";
import type { ScoredQuery, Scorer } from "./scoredQueries.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

/** A scorer of `network`: `rowOf` is the row of a query's mean, and asserts that it has been encoded. */
export function latentScorer<Q extends ScoredQuery>(
  network: LatentNetwork & { readonly run: KernelExports },
  rowOf: (query: Q) => number,
  whereOf: (query: Q) => string,
): Scorer<Q> {
  const { run, memory, plan, shape, latentLimits: limits } = network;
  const { at } = plan;
  packOutput(network);
  return {
    ...{ run, memory, shape, limits, at, whereOf },
    blockMax: Math.min(SCORE_ROWS, limits.rowsMax),
    scoreBlock: (block) => {
      const rows = Uint32Array.from(block, rowOf);
      memory.u32(at.blockRows, rows.length).set(rows);
      run.gatherRows(at.latent, at.mean, at.blockRows, rows.length, shape.Z);
      decodeLatent(network, rows.length);
      scoreDecoded(network, 0, rows.length);
    },
  };
}
