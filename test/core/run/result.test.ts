import { describe, expect, test } from "vitest";
import { resultOf } from "../../../functions/core/run/result.ts";
import { demoReport } from "../../support/demoReport.ts";

describe("resultOf", () => {
  test("selects values by name, without intervals, and quantities that add up", () => {
    const report = demoReport();
    const result = resultOf(report, { report: "k" });
    const { rows, events, quarantined, removed } = result.data;
    expect(rows).toBe(events + quarantined + removed.duplicate);
    expect(result.metrics.test["ndcg@10"]).toBe(report.metrics.model["ndcg@10"]?.value);
    expect(Object.keys(result.baselines)).toEqual(["most_popular", "repeats", "sequence_rules"]);
    expect(
      "oracle" in resultOf({ ...report, metrics: { ...report.metrics, oracle: null } }, {}),
    ).toBe(false);
    expect(result.artifacts).toEqual({ report: "k" });
  });
});
