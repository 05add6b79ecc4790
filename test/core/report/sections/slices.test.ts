import { describe, expect, test } from "vitest";
import { DIMENSIONS } from "../../../../functions/core/evaluation/slices.ts";
import type { ReportSlice } from "../../../../functions/core/report/evaluation.ts";
import type { Report } from "../../../../functions/core/report/model.ts";
import { slices } from "../../../../functions/core/report/sections/slices.ts";
import { demoSlice } from "../../../support/demoEvaluation.ts";
import { demoReport, unmeasuredReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

function withSlices(all: readonly ReportSlice[]): Report {
  const report = demoReport();
  return { ...report, evaluation: { ...report.evaluation, slices: all } };
}

const lost = (cases: number): ReportSlice => ({
  ...demoSlice("weekday", 2, cases),
  model: { value: 0.1, low: 0.05, high: 0.15 },
  baselines: { most_popular: 0.01, repeats: 0.02, sequence_rules: 0.2 },
  difference: { value: -0.1, low: -0.15, high: -0.05 },
});

describe("slices", () => {
  test("show every dimension, named", () => {
    const text = sectionText(slices, demoReport());
    for (const { title } of DIMENSIONS) {
      expect(text).toContain(title);
    }
    expect(text).toContain("In no slice of at least 30 cases");
  });

  test("name the worst with size and interval, but not what has too few cases", () => {
    const text = sectionText(slices, withSlices([demoSlice("weekday", 1, 40), lost(31)]));
    expect(text).toContain(
      "Weekday (UTC): Wednesday (31 cases): sequence rules reaches 0.2000, the model 0.1000; difference −0.1000, 95 % interval −0.1500 to −0.0500.",
    );
    expect(sectionText(slices, withSlices([demoSlice("weekday", 1, 40), lost(29)]))).toContain(
      "In no slice",
    );
  });

  test("colour a cell by where the difference lies", () => {
    const markup = slices.body(withSlices([demoSlice("weekday", 0, 40_000), lost(31)]))?.markup;
    expect(markup).toContain('<li class="better">');
    expect(markup).toContain('<li class="worse">');
    const one = slices.body(withSlices([demoSlice("weekday", 0, 40_000), lost(1)]))?.markup;
    expect(one).not.toContain('<li class="worse">');
  });

  test("are left out without cases", () => {
    expect(slices.body(unmeasuredReport())).toBeNull();
  });
});
