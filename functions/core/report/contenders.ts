// The rankings that a report puts side by side (the model, the baselines, the ceiling), each with its name, its
// colour and what it does. Every table, plot and sentence takes them from here.

import { present } from "../assert.ts";
import { BASELINES, type BaselineName } from "../baselines/baselineNames.ts";
import { BASELINE_TEXTS } from "./baselineTexts.ts";
import type { MetricTable, MetricValue, Report } from "./model.ts";
import { MODEL_NAMES } from "./modelName.ts";

export interface Contender {
  readonly kind: "model" | "baseline" | "ceiling";
  /** Its name in report.json. */
  readonly id: string;
  /** Short enough for the margin of a plot. */
  readonly name: string;
  /** What it does, as a sentence without a subject. */
  readonly does: string;
  /** A CSS colour that suits light and dark pages (style.ts). */
  readonly colour: string;
  readonly metrics: MetricTable;
}

/** The metric that the verdict rests on. */
export const HEADLINE = "ndcg@10";

/** The model first, then the baselines, then the ceiling where it is known. */
export function contendersOf(report: Report): readonly Contender[] {
  const ceiling = ceilingOf(report);
  return [modelOf(report), ...baselinesOf(report), ...(ceiling === null ? [] : [ceiling])];
}

export function modelOf(report: Report): Contender {
  return {
    kind: "model",
    id: "model",
    name: `Model (${MODEL_NAMES[report.model.kind]})`,
    does: `scores every item from ${report.model.kind === "vae" ? "the set of items in" : "the order of"} the history.`,
    colour: "var(--model)",
    metrics: report.metrics.model,
  };
}

/** The baselines of the run, the strongest first; the strongest have colours of their own. */
export function baselinesOf({ metrics: { baselines } }: Report): readonly Contender[] {
  const strength = (name: BaselineName) => baselines[name]?.[HEADLINE]?.value ?? 0;
  return BASELINES.filter((name) => baselines[name] !== undefined)
    .sort((a, b) => strength(b) - strength(a))
    .map((name, place) => ({
      kind: "baseline",
      id: name,
      ...BASELINE_TEXTS[name],
      colour: place < DRAWN_MAX ? `var(--baseline-${place + 1})` : "var(--soft)",
      metrics: baselines[name] ?? {},
    }));
}

/** Who stands in a picture that has room for a few: the model, the strongest baselines, and the ceiling. */
export function drawnOf(report: Report): readonly Contender[] {
  const strongest = baselinesOf(report).slice(0, DRAWN_MAX);
  return contendersOf(report).filter(
    ({ kind, id }) => kind !== "baseline" || strongest.some((one) => one.id === id),
  );
}

const DRAWN_MAX = 3;

export function ceilingOf({ metrics: { oracle } }: Report): Contender | null {
  return oracle === null
    ? null
    : {
        kind: "ceiling",
        id: "oracle",
        name: "Ceiling",
        does: "knows the generator that made the data; what it misses is chance, and nothing can do better.",
        colour: "var(--ceiling)",
        metrics: oracle,
      };
}

/** The metric `name` of a contender. */
export function metricOf({ name, metrics }: Contender, metric: string): MetricValue {
  return present(metrics[metric], `${name} has the metric ${metric}`);
}

/** The contender with the highest value of `metric`; of equals the first. */
export function bestOf(contenders: readonly Contender[], metric: string): Contender {
  const best = contenders.reduce<Contender | null>(
    (leader, contender) =>
      leader !== null && metricOf(leader, metric).value >= metricOf(contender, metric).value
        ? leader
        : contender,
    null,
  );
  return present(best, "there is a contender");
}
