import { describe, expect, test } from "vitest";
import type { Report } from "../../../../functions/core/report/model.ts";
import { ceiling, gapSentence } from "../../../../functions/core/report/sections/ceiling.ts";
import {
  demoReport,
  metricTable,
  unmeasuredReport,
  withModel,
} from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

function withOracle(hitRate: number, report = demoReport()): Report {
  return { ...report, metrics: { ...report.metrics, oracle: metricTable(hitRate) } };
}

describe("the ceiling", () => {
  test("is there only for generated data with test cases", () => {
    expect(ceiling.body(withModel(0.3))).toBeNull();
    expect(ceiling.body(unmeasuredReport())).toBeNull();
    expect(sectionText(ceiling, demoReport())).toContain("NDCG@10 0.1408 0.1820 0.2110 86.3 %");
  });

  test("says how much of the way the model has gone", () => {
    // (0.1820 - 0.1408) / (0.2110 - 0.1408) of the unrounded values.
    expect(gapSentence(demoReport()).replaceAll("\u00a0", " ")).toBe(
      "Of the way from the best baseline, sequence rules, to the ceiling, the model has gone 58.7 %.",
    );
  });

  test("says when the model is behind the baseline, at the ceiling, or the baseline is there", () => {
    expect(gapSentence(withOracle(0.466, withModel(0.2)))).toContain("has not gone beyond");
    expect(gapSentence(withOracle(0.41))).toContain("nothing left to gain");
    expect(gapSentence(withOracle(0.3, withModel(0.2)))).toContain("is at the ceiling already");
    expect(gapSentence(withModel(0.3))).toBe("");
  });
});
