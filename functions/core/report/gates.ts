// Quality gates: named checks with a threshold, the value found, and pass, warn or fail. They say whether a result may
// be trusted and used, each for itself; the verdict says only whether the model is better than its baselines.

import type { GateOutcome, PairedDifference, ReportGate, ReportLists } from "./evaluation.ts";
import { countOf, countText, shareText } from "./format.ts";
import type { Report } from "./model.ts";

/** What gates look at: a report that has everything but its gates. */
export type Gated = Pick<Report, "checks" | "evaluation" | "lists" | "split" | "training">;

const METRIC = "ndcg@10";
/** Below the first share of the catalogue shown a warning, below the second a failure. */
const COVERAGE_WARN = 0.1;
const COVERAGE_FAIL = 0.01;
const COVERAGE = "catalogue_coverage@10";
const PER_MILLE = 1000;

/** All gates, in the order of the page. */
export function gatesOf(report: Gated): readonly ReportGate[] {
  const { lists, split } = report;
  return [
    beats(report, {
      name: "beats_most_popular",
      baseline: "most_popular",
      title: "Beats most popular",
    }),
    beats(report, {
      name: "beats_sequence_rules",
      baseline: "sequence_rules",
      title: "Beats sequence rules",
    }),
    noLeakage(report),
    coverage(lists),
    none("no_short_lists", "No short lists", lists.short, `of ${countOf(lists.lists, "list")}`),
    split.keepSeen
      ? {
          name: "no_seen_items",
          title: "No seen items",
          outcome: "pass",
          value: lists.seen,
          threshold: "not asked: seen items are kept",
          found: `${countText(lists.seen)} of ${countOf(lists.items, "item")}`,
        }
      : none("no_seen_items", "No seen items", lists.seen, `of ${countOf(lists.items, "item")}`),
    none(
      "no_repeated_items",
      "No item twice in a list",
      lists.repeated,
      `of ${countOf(lists.items, "item")}`,
    ),
    none(
      "no_nan",
      "Every score is a number",
      lists.notFinite +
        report.training.rounds.filter(({ trainLoss }) => isBroken(trainLoss)).length,
      "scores or losses that are no number",
    ),
  ];
}

function isBroken(loss: number | null): boolean {
  return loss !== null && !Number.isFinite(loss);
}

function beats(
  { evaluation: { paired } }: Gated,
  { name, baseline, title }: { name: string; baseline: string; title: string },
): ReportGate {
  const found = paired.find(({ metric, b }) => metric === METRIC && b === baseline);
  const threshold = "interval of the difference above 0";
  if (found === undefined) {
    return { name, title, outcome: "warn", value: null, threshold, found: "not measured" };
  }
  const { difference, low, high } = found;
  return {
    name,
    title,
    outcome: outcomeOf(found),
    value: difference,
    threshold,
    found: `NDCG@10 ${signedText(difference)} (${signedText(low)} to ${signedText(high)})`,
  };
}

function outcomeOf({ low, high }: PairedDifference): GateOutcome {
  if (low > 0) {
    return "pass";
  }
  return high < 0 ? "fail" : "warn";
}

/** A difference of a metric between 0 and 1: `+0.0212`. */
export function signedText(value: number, digits = 4): string {
  const size = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(size) !== 0 ? "−" : "+"}${size}`;
}

function noLeakage({ checks: { leaks } }: Gated): ReportGate {
  const share = leaks.trainingAfterTest;
  return {
    name: "no_leakage",
    title: "No leakage",
    outcome: share === 0 ? "pass" : "warn",
    value: share,
    threshold: "no training event later than a test target",
    found:
      share === null
        ? "not measured"
        : `${shareText(share * PER_MILLE, PER_MILLE)} of the training events, on average`,
  };
}

function coverage({ metrics }: ReportLists): ReportGate {
  const value = metrics[COVERAGE] ?? null;
  const share = value ?? 0;
  const low: GateOutcome = share < COVERAGE_FAIL ? "fail" : "warn";
  return {
    name: "coverage",
    title: "Coverage",
    outcome: share >= COVERAGE_WARN ? "pass" : low,
    value,
    threshold: `at least ${COVERAGE_WARN * 100}\u00a0% of the candidates in some list's first ten (fails below ${COVERAGE_FAIL * 100}\u00a0%)`,
    found: value === null ? "not measured" : shareText(value, 1),
  };
}

function none(name: string, title: string, value: number, of: string): ReportGate {
  return {
    name,
    title,
    outcome: value === 0 ? "pass" : "fail",
    value,
    threshold: "none",
    found: `${countText(value)} ${of}`,
  };
}
