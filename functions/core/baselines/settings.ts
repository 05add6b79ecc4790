// The settings of baselines that have any: a small fixed grid each, tried on validation cases with what the training
// part alone predicts. The first of a grid is used where there is nothing to choose by.

import type { RankHistogram } from "../metrics/rankHistogram.ts";
import { caseCountOf } from "../metrics/rankHistogram.ts";
import { rankingMetrics } from "../metrics/rankingMetrics.ts";

/** Numbers by name. */
export type Settings = Readonly<Record<string, number>>;

/**
 * recent_popularity: the last percent of the log's time. item_knn, user_knn, v_sknn: neighbours that count, what is
 * added to the denominator, sessions compared. ease: the penalty λ. personal_frequency: after how many events or days
 * an event counts half; with neither, it always counts whole.
 */
export const GRIDS = {
  recent_popularity: [{ percent: 5 }, { percent: 1 }, { percent: 20 }],
  item_knn: [
    { neighbours: 100, shrinkage: 10 },
    { neighbours: 100, shrinkage: 0 },
    { neighbours: 1000, shrinkage: 10 },
    { neighbours: 1000, shrinkage: 0 },
  ],
  user_knn: [{ neighbours: 100 }, { neighbours: 30 }, { neighbours: 300 }],
  v_sknn: [
    { neighbours: 100, recent: 500 },
    { neighbours: 50, recent: 500 },
    { neighbours: 200, recent: 1000 },
    { neighbours: 500, recent: 1500 },
  ],
  ease: [{ lambda: 100 }, { lambda: 20 }, { lambda: 500 }],
  personal_frequency: [
    {},
    { halfLifeEvents: 2 },
    { halfLifeEvents: 10 },
    { halfLifeDays: 7 },
    { halfLifeDays: 30 },
    { halfLifeDays: 120 },
  ],
} as const satisfies Readonly<Record<string, readonly Settings[]>>;
export type TunedName = keyof typeof GRIDS;

export const TUNED = Object.keys(GRIDS) as readonly TunedName[];

/** What settings are chosen by: as the rounds of training are. */
export const TUNING_METRIC = "ndcg@10";
/** Validation cases by which settings are chosen, about: a sample where there are more. */
export const TUNING_CASES = 2000;

/** What came of trying the settings of one baseline. */
export interface TunedBaseline {
  readonly name: TunedName;
  readonly settings: Settings;
  readonly metric: typeof TUNING_METRIC;
  /** Validation cases by which they were chosen; 0: the first of the grid, unchosen. */
  readonly cases: number;
  /** All settings that were tried, with their scores, in the order of the grid; the score null without cases. */
  readonly tried: readonly { readonly settings: Settings; readonly score: number | null }[];
}

/** The settings with the best score, of equals the first, from the ranks of each entry of the grid over all shards. */
export function chooseSettings(
  name: TunedName,
  histograms: readonly RankHistogram[],
): TunedBaseline {
  const grid: readonly Settings[] = GRIDS[name];
  const scores = grid.map((_, entry) => {
    const histogram = histograms[entry];
    const found = histogram === undefined ? {} : rankingMetrics(histogram);
    return found[TUNING_METRIC]?.value ?? null;
  });
  const best = Math.max(...scores.map((score) => score ?? -1));
  const chosen = Math.max(0, scores.indexOf(best));
  return {
    name,
    settings: grid[chosen] ?? {},
    metric: TUNING_METRIC,
    cases: histograms[0] === undefined ? 0 : caseCountOf(histograms[0]),
    tried: grid.map((settings, entry) => ({ settings, score: scores[entry] ?? null })),
  };
}
