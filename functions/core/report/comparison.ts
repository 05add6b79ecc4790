// Whether the model beats its baselines, judged by paired differences: model minus baseline on the same cases, with the
// interval of a bootstrap by user. "Better" asks for every baseline to lie below, so that no correction for their
// number is needed (an intersection–union test, Berger, Technometrics 1982).

import { baselinesOf, bestOf, type Contender, HEADLINE, modelOf } from "./contenders.ts";
import type { PairedDifference } from "./evaluation.ts";
import type { Report } from "./model.ts";

export type Outcome = "better" | "undecided" | "worse";

export interface Comparison {
  readonly metric: string;
  readonly outcome: Outcome;
  readonly model: Contender;
  /** The baseline that decides the outcome: the best of those that beat the model, are level with it, or lose to it. */
  readonly rival: Contender;
  /** The model minus the rival. */
  readonly difference: PairedDifference;
}

/** The model beside its baselines by `metric`; null where there was no test case. */
export function compareWithBaselines(report: Report, metric: string = HEADLINE): Comparison | null {
  const pairs = baselinesOf(report).flatMap((baseline) => {
    const difference = pairOf(report, baseline, metric);
    return difference === null ? [] : [{ baseline, difference }];
  });
  if (pairs.length === 0) {
    return null;
  }
  const outcomes = pairs.map(({ difference }) => outcomeOf(difference));
  const outcome =
    (["worse", "undecided"] as const).find((some) => outcomes.includes(some)) ?? "better";
  const deciding = pairs.filter((_, index) => outcomes[index] === outcome);
  const rival = bestOf(
    deciding.map(({ baseline }) => baseline),
    metric,
  );
  const difference = deciding.find(({ baseline }) => baseline === rival)?.difference;
  return difference === undefined
    ? null
    : { metric, outcome, model: modelOf(report), rival, difference };
}

/** The measured difference between the model and `baseline`, where there is one. */
export function pairOf(
  { evaluation }: Report,
  baseline: Contender,
  metric: string = HEADLINE,
): PairedDifference | null {
  return evaluation.paired.find((pair) => pair.metric === metric && pair.b === baseline.id) ?? null;
}

/** Where the interval lies: above 0, below it, or across. */
export function outcomeOf({ low, high }: { readonly low: number; readonly high: number }): Outcome {
  if (low > 0) {
    return "better";
  }
  return high < 0 ? "worse" : "undecided";
}
