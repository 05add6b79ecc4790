// Which metrics runs are compared by, under the names of docs/metrics.md: what each is made of, which way is better,
// and which are the same question under another name, so that no correction counts a question twice.

import { RBP_PERSISTENCE } from "../metrics/listRelevance.ts";
import { CUTOFFS } from "../metrics/rankingMetrics.ts";
import { optionError } from "../optionError.ts";

/** What of a run a metric is made of. `totals`: of sums over all users alone, which cannot be drawn anew. */
export type MetricSource = "ranks" | "likelihood" | "repeats" | "lists" | "totals";

export interface ComparedMetric {
  /** Such as `ndcg@20`, `gini@5`. */
  readonly name: string;
  readonly source: MetricSource;
  /** Null where neither more nor less is better by itself. */
  readonly better: "higher" | "lower" | null;
  /** The cutoff K; null where there is none. */
  readonly cutoff: number | null;
  /** This metric is `factor` times the one called `of`; null where it is none of another. */
  readonly multiple: { readonly of: string; readonly factor: number } | null;
}

type Form = readonly [MetricSource, "higher" | "lower" | null];

/** K stands for any cutoff. */
const FORMS: Readonly<Record<string, Form>> = {
  "hit_rate@K": ["ranks", "higher"],
  "recall@K": ["ranks", "higher"],
  "precision@K": ["ranks", "higher"],
  "f1@K": ["ranks", "higher"],
  "mrr@K": ["ranks", "higher"],
  "map@K": ["ranks", "higher"],
  "ndcg@K": ["ranks", "higher"],
  "rbp@K": ["ranks", "higher"],
  r_precision: ["ranks", "higher"],
  mean_rank: ["ranks", "lower"],
  mean_percentile_rank: ["ranks", "lower"],
  negative_log_likelihood_nats: ["likelihood", "lower"],
  perplexity: ["likelihood", "lower"],
  "repeat_hit_rate@K": ["repeats", "higher"],
  "explore_hit_rate@K": ["repeats", "higher"],
  "catalogue_coverage@K": ["lists", "higher"],
  "user_coverage@K": ["lists", "higher"],
  "distributional_coverage@K_bits": ["lists", "higher"],
  "shannon_entropy@K_nats": ["lists", "higher"],
  "gini@K": ["lists", "lower"],
  "average_popularity@K": ["lists", "lower"],
  "novelty@K_bits": ["lists", "higher"],
  "aplt@K": ["lists", "higher"],
  "aclt@K": ["lists", "higher"],
  "tail_share@K": ["lists", "higher"],
  "repeat_share@K": ["lists", null],
  "intra_list_diversity@K_embedding": ["lists", "higher"],
  "intra_list_diversity@K_category": ["lists", "higher"],
  "inter_list_diversity@K": ["lists", "higher"],
  "miscalibration@K_nats": ["lists", "lower"],
  rsp: ["totals", "lower"],
  reo: ["totals", "lower"],
};

/** Of each kind of probability, such as `first_item.auc`. */
const PROBABILITY_FORMS: Readonly<Record<string, "higher" | "lower">> = {
  accuracy: "higher",
  precision: "higher",
  recall: "higher",
  f1: "higher",
  auc: "higher",
  gauc: "higher",
  average_precision: "higher",
  log_loss: "lower",
  brier: "lower",
  expected_calibration_error: "lower",
};

/** The names that a limit may give, K any cutoff and HEAD `first_item` or one of a model's heads. */
const METRIC_FORMS: readonly string[] = [
  ...Object.keys(FORMS),
  ...Object.keys(PROBABILITY_FORMS).map((name) => `HEAD.${name}`),
];

/** What is compared where nothing else is asked for, at the cutoffs of reports; `lists` at `shown` places. */
export function usualMetrics(shown: number): readonly ComparedMetric[] {
  const names = Object.entries(FORMS)
    .filter(([, [source]]) => source !== "totals")
    .flatMap(([form, [source]]) => {
      const cutoffs = source === "ranks" ? CUTOFFS : [shown];
      return form.includes("@K") ? cutoffs.map((k) => form.replace("@K", `@${k}`)) : [form];
    });
  return names.map((name) => comparedMetric(name, "metric"));
}

/** The metric called `name`; ConfigurationError with every form of a name, and `where` as the option it came from. */
export function comparedMetric(name: string, where: string): ComparedMetric {
  const [, digits] = /@([1-9]\d{0,5})(?:_[a-z]+)?$/.exec(name) ?? [];
  const form = digits === undefined ? name : name.replace(`@${digits}`, "@K");
  const cutoff = digits === undefined ? null : Number(digits);
  const known = Object.hasOwn(FORMS, form) ? FORMS[form] : undefined;
  if (known !== undefined) {
    const [source, better] = known;
    return { name, source, better, cutoff, multiple: multipleOf(form, cutoff ?? 1) };
  }
  const [, ofHead = ""] = /^[0-9A-Za-z_=:-]+\.([a-z_0-9]+)$/.exec(name) ?? [];
  const better = Object.hasOwn(PROBABILITY_FORMS, ofHead) ? PROBABILITY_FORMS[ofHead] : undefined;
  if (better === undefined) {
    throw optionError(where, {
      expected: `a metric that runs are compared by: ${METRIC_FORMS.join(", ")}`,
      found: JSON.stringify(name),
    });
  }
  return { name, source: "totals", better, cutoff: null, multiple: null };
}

/** With one target a case some metrics are a multiple of another, and at a cutoff of 1 all are. */
function multipleOf(form: string, k: number): ComparedMetric["multiple"] {
  const hit = `hit_rate@${k}`;
  switch (form) {
    case "recall@K":
      return { of: hit, factor: 1 };
    case "precision@K":
      return { of: hit, factor: 1 / k };
    case "f1@K":
      return { of: hit, factor: 2 / (k + 1) };
    case "map@K":
      return k === 1 ? { of: hit, factor: 1 } : { of: `mrr@${k}`, factor: 1 };
    case "r_precision":
      return { of: "hit_rate@1", factor: 1 };
    case "mrr@K":
    case "ndcg@K":
      return k === 1 ? { of: hit, factor: 1 } : null;
    case "rbp@K":
      return k === 1 ? { of: hit, factor: 1 - RBP_PERSISTENCE } : null;
    case "distributional_coverage@K_bits":
      return { of: `shannon_entropy@${k}_nats`, factor: 1 / Math.LN2 };
    default:
      return null;
  }
}
