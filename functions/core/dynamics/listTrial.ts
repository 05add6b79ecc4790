// How much a user's list of recommendations changes: from event to event, and when one event of the history is left
// out, which should matter little. On a sample of users; means over them add up over shards.

import { type MeanParts, meanAccumulator } from "../metrics/meanAccumulator.ts";
import { type ItemList, rankBiasedOverlap, temporalChange } from "./listStability.ts";
import { jaccardSimilarity } from "./sequenceSimilarity.ts";

/** Places of a list that are compared. */
export const TRIAL_DEPTH = 10;

/** Lists of one user. */
export interface ListTrial {
  /** After each of his latest events, the last one's at the end. */
  readonly latest: readonly ItemList[];
  /** After the last event, one earlier event left out. */
  readonly perturbed: ItemList;
}

/** Means over the users of a shard. */
export function listTrialParts(trials: readonly ListTrial[]): MeanParts {
  const means = meanAccumulator();
  for (const { latest, perturbed } of trials) {
    const cut = (list: ItemList) => Array.from(list).slice(0, TRIAL_DEPTH);
    const last = cut(latest.at(-1) ?? []);
    const { diversity, novelty } = temporalChange(latest.map(cut));
    means.add({
      input_stability_rbo: rankBiasedOverlap(last, cut(perturbed), { depth: TRIAL_DEPTH }),
      input_stability_jaccard: jaccardSimilarity(last, cut(perturbed)),
      temporal_diversity: diversity,
      temporal_novelty: novelty,
    });
  }
  return means.parts();
}
