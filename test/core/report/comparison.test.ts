import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareWithBaselines, outcomeOf } from "../../../functions/core/report/comparison.ts";
import { HEADLINE } from "../../../functions/core/report/contenders.ts";
import type { MetricValue, Report } from "../../../functions/core/report/model.ts";
import { demoReport, unmeasuredReport, withModel } from "../../support/demoReport.ts";

const measured = fc
  .tuple(fc.integer({ min: -30, max: 30 }), fc.nat(20), fc.nat(20))
  .map(
    ([value, below, above]): MetricValue => ({ value, low: value - below, high: value + above }),
  );

/** A report whose model differs as given from sequence rules, repeats and most popular by the headline metric. */
function differing(differences: readonly MetricValue[]): Report {
  const ids = ["sequence_rules", "repeats", "most_popular"] as const;
  const report = demoReport();
  const paired = differences.map(({ value, low, high }, index) => ({
    metric: HEADLINE,
    a: "model",
    b: ids[index] as string,
    difference: value,
    low,
    high,
    p: 0.5,
  }));
  return { ...report, evaluation: { ...report.evaluation, paired } };
}

const three = fc.array(measured, { minLength: 3, maxLength: 3 });

describe("compareWithBaselines", () => {
  test("says better where all differences lie above 0, and worse where any lies below", () => {
    fc.assert(
      fc.property(three, (differences) => {
        const comparison = compareWithBaselines(differing(differences));
        expect(comparison?.outcome === "better").toBe(differences.every(({ low }) => low > 0));
        expect(comparison?.outcome === "worse").toBe(differences.some(({ high }) => high < 0));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("names a rival that gives the reason, with its difference", () => {
    fc.assert(
      fc.property(three, (differences) => {
        const comparison = compareWithBaselines(differing(differences));
        expect(comparison?.difference.b).toBe(comparison?.rival.id);
        expect(outcomeOf(comparison?.difference ?? { low: 0, high: 0 })).toBe(comparison?.outcome);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("decides nothing where an interval touches 0, however far the metrics lie apart", () => {
    expect(outcomeOf({ low: 0, high: 3 })).toBe("undecided");
    expect(outcomeOf({ low: -3, high: 0 })).toBe("undecided");
  });

  test("sees a difference where the intervals of model and baseline overlap", () => {
    const report = withModel(0.315);
    const rules = report.metrics.baselines.sequence_rules?.[HEADLINE];
    expect(rules?.high).toBeGreaterThan(report.metrics.model[HEADLINE]?.low ?? 1);
    const [pair] = report.evaluation.paired;
    const clear = { ...pair, b: "sequence_rules", difference: 0.002, low: 0.001, high: 0.003 };
    const paired = [{ metric: HEADLINE, a: "model", p: 0.002, ...clear }];
    expect(
      compareWithBaselines({ ...report, evaluation: { ...report.evaluation, paired } })?.outcome,
    ).toBe("better");
  });

  test("judges the demo reports", () => {
    expect(compareWithBaselines(demoReport())?.outcome).toBe("better");
    expect(compareWithBaselines(withModel(0.315))?.outcome).toBe("undecided");
    expect(compareWithBaselines(withModel(0.2))?.outcome).toBe("worse");
    expect(compareWithBaselines(unmeasuredReport())).toBeNull();
  });
});
