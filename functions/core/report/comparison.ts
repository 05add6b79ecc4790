// Whether the model beats its baselines, judged by whether intervals overlap. Intervals that keep apart are a stricter
// condition than a paired test at the same level, so "better" is never said too soon; "overlap" may be.

import { baselinesOf, bestOf, type Contender, HEADLINE, metricOf, modelOf } from "./contenders.ts";
import type { Report } from "./model.ts";

export type Outcome = "better" | "overlap" | "worse";

export interface Comparison {
  readonly metric: string;
  readonly outcome: Outcome;
  readonly model: Contender;
  /** The baseline that decides the outcome: the best of those that beat the model, overlap it, or lose to it. */
  readonly rival: Contender;
}

/** The model beside its baselines by `metric`; null where there was no test case. */
export function compareWithBaselines(report: Report, metric: string = HEADLINE): Comparison | null {
  if (report.split.testCases === 0) {
    return null;
  }
  const model = modelOf(report);
  const baselines = baselinesOf(report);
  const { low, high } = metricOf(model, metric);
  const above = baselines.filter((baseline) => metricOf(baseline, metric).low > high);
  const beside = baselines.filter(
    (baseline) => metricOf(baseline, metric).low <= high && metricOf(baseline, metric).high >= low,
  );
  const decided = (outcome: Outcome, rivals: readonly Contender[]): Comparison => ({
    metric,
    outcome,
    model,
    rival: bestOf(rivals, metric),
  });
  if (above.length > 0) {
    return decided("worse", above);
  }
  return beside.length > 0 ? decided("overlap", beside) : decided("better", baselines);
}
