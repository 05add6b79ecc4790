// What each stage's reduction does: the work of the function that reduces, and a part of everybody's on a laptop.

import type { Stages } from "./protocol.ts";
import { reduceCatalogue } from "./reduce/catalogue.ts";
import { reduceClean } from "./reduce/clean.ts";
import { reduceMerge } from "./reduce/merged.ts";
import { reduceMetrics } from "./reduce/metrics.ts";
import { reduceRecommendations } from "./reduce/recommendations.ts";
import { reduceReport } from "./reduce/report.ts";
import { reduceRound } from "./reduce/round.ts";
import { reduceVocabulary } from "./reduce/vocabulary.ts";

type Reductions = { readonly [S in keyof Stages]: Pick<Stages[S], "reduce"> };

export const reductions: Reductions = {
  preprocess: { reduce: reduceVocabulary },
  clean: { reduce: reduceClean },
  gather: { reduce: reduceCatalogue },
  train: { reduce: reduceRound },
  merge: { reduce: reduceMerge },
  evaluate: { reduce: reduceMetrics },
  recommend: { reduce: reduceRecommendations },
  report: { reduce: reduceReport },
};
