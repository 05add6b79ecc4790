import { describe, expect, test } from "vitest";
import type { Report } from "../../../../functions/core/report/model.ts";
import { verdict } from "../../../../functions/core/report/sections/verdict.ts";
import {
  demoReport,
  metricTable,
  unmeasuredReport,
  withMetrics,
  withModel,
  withSplit,
} from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

const textOf = (report: Report) => sectionText(verdict, report);

describe("the verdict", () => {
  test("says with intervals that the model wins", () => {
    const text = textOf(demoReport());
    expect(text).toMatch(/^Better than every baseline/);
    expect(text).toContain(
      "The model ranks what comes next better than every baseline: its NDCG@10 is 0.1820, +0.0412 (95 % interval +0.0352 to +0.0472) above the best baseline, sequence rules, which reaches 0.1408.",
    );
    expect(text).toContain("In 32.2 % of the test cases");
    expect(text).toContain(
      "The best baseline manages 24.9 % (sequence rules), a blind guess about 1.7 %.",
    );
  });

  test("says plainly that a baseline wins", () => {
    const text = textOf(withModel(0.2));
    expect(text).toMatch(/^A baseline is better/);
    expect(text).toContain(
      "The baseline “sequence rules”, which needs no training, ranks what comes next better than the model",
    );
    expect(text).not.toContain("better than every baseline");
  });

  test("does not decide where the difference includes 0, whoever leads", () => {
    for (const rate of [0.303, 0.315]) {
      const text = textOf(withModel(rate));
      expect(text).toMatch(/^Not clearly better than the baselines/);
      expect(text).toContain("cannot tell the model from the baseline “sequence rules”");
      expect(text).toContain("an interval that includes 0");
    }
  });

  test("claims nothing without test cases", () => {
    expect(textOf(unmeasuredReport())).toBe(
      "Not measured The split left no test case: no user has both enough history and something to predict after it.",
    );
  });

  test("gives the change against the best baseline, and none against nothing", () => {
    expect(textOf(demoReport())).toContain("Against best baseline +29 %");
    expect(textOf(withModel(0.2))).toContain("Against best baseline −36 %");
    const none = metricTable(0);
    const { metrics } = demoReport();
    const baselines = { most_popular: none, repeats: none, sequence_rules: none };
    expect(textOf(withMetrics({ ...metrics, baselines }))).toContain("Against best baseline –");
  });

  test("shows the share of the ceiling only where there is a ceiling", () => {
    expect(textOf(demoReport())).toContain("Share of the ceiling 86.3 %");
    expect(textOf(withModel(0.402))).not.toContain("ceiling");
  });
});

describe("notes of the verdict", () => {
  test("are none for a clear case", () => {
    expect(verdict.body(demoReport())?.markup).not.toContain('class="notes"');
  });

  test("warn of few test cases", () => {
    expect(textOf(withSplit({ testCases: 499 }))).toContain("Only 499 test cases");
    expect(textOf(withSplit({ testCases: 500 }))).not.toContain("Only");
  });

  test("say where the hit rate disagrees", () => {
    const report = demoReport();
    const model = { ...report.metrics.model, "hit_rate@10": { value: 0.1, low: 0.09, high: 0.11 } };
    const text = textOf(withMetrics({ ...report.metrics, model }));
    expect(text).toContain(
      "Hit rate@10 does not say the same. By it, the baseline “sequence rules” is better: 10.0 % for the model, 24.9 % for sequence rules.",
    );
    expect(textOf(report)).not.toContain("does not say the same");
  });

  test("mention that training was cut short only where that may be the reason", () => {
    const cutShort = (report: Report): Report => ({
      ...report,
      training: { ...report.training, bestRound: 13, stoppedBy: "rounds" },
    });
    expect(textOf(cutShort(withModel(0.2)))).toContain(
      "was still improving when its 14 rounds ran out",
    );
    expect(textOf(cutShort(demoReport()))).not.toContain("still improving");
    expect(textOf(withModel(0.2))).not.toContain("still improving");
  });
});
