import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareWithBaselines } from "../../../functions/core/report/comparison.ts";
import { HEADLINE, metricOf } from "../../../functions/core/report/contenders.ts";
import type { MetricValue, Report } from "../../../functions/core/report/model.ts";
import { demoReport, unmeasuredReport, withModel } from "../../support/demoReport.ts";

const measured = fc
  .tuple(fc.nat(100), fc.nat(20), fc.nat(20))
  .map(
    ([value, below, above]): MetricValue => ({ value, low: value - below, high: value + above }),
  );

/** A report whose headline metric is as given: of the model, sequence rules, repeats, most popular. */
function headlined([model, rules, repeats, popular]: readonly MetricValue[]): Report {
  const table = (value: MetricValue | undefined) =>
    value === undefined ? {} : { [HEADLINE]: value };
  return {
    ...demoReport(),
    metrics: {
      model: table(model),
      baselines: {
        sequence_rules: table(rules),
        repeats: table(repeats),
        most_popular: table(popular),
      },
      oracle: null,
    },
  };
}

describe("compareWithBaselines", () => {
  test("says better, overlap or worse as the intervals lie", () => {
    fc.assert(
      fc.property(fc.array(measured, { minLength: 4, maxLength: 4 }), (values) => {
        const [model, ...baselines] = values as [MetricValue, ...MetricValue[]];
        const comparison = compareWithBaselines(headlined(values));
        expect(comparison?.outcome === "better").toBe(
          baselines.every(({ high }) => high < model.low),
        );
        expect(comparison?.outcome === "worse").toBe(baselines.some(({ low }) => low > model.high));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("names a rival that gives the reason", () => {
    fc.assert(
      fc.property(fc.array(measured, { minLength: 4, maxLength: 4 }), (values) => {
        const comparison = compareWithBaselines(headlined(values));
        if (comparison === null) {
          throw new Error("there are cases");
        }
        const model = metricOf(comparison.model, HEADLINE);
        const rival = metricOf(comparison.rival, HEADLINE);
        const reasons = {
          better: rival.high < model.low,
          overlap: rival.low <= model.high && rival.high >= model.low,
          worse: rival.low > model.high,
        };
        expect(reasons[comparison.outcome]).toBe(true);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("takes intervals that touch for overlapping", () => {
    const [at, other] = [
      { value: 5, low: 4, high: 6 },
      { value: 7, low: 6, high: 8 },
    ];
    expect(compareWithBaselines(headlined([at, other, at, at]))?.outcome).toBe("overlap");
    expect(compareWithBaselines(headlined([other, at, at, at]))?.outcome).toBe("overlap");
  });

  test("judges the demo reports", () => {
    expect(compareWithBaselines(demoReport())?.outcome).toBe("better");
    expect(compareWithBaselines(withModel(0.315))?.outcome).toBe("overlap");
    expect(compareWithBaselines(withModel(0.2))?.outcome).toBe("worse");
    expect(compareWithBaselines(unmeasuredReport())).toBeNull();
  });
});
