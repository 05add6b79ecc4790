import { describe, expect, test } from "vitest";
import { gatesOf, signedText } from "../../../functions/core/report/gates.ts";
import type { Report } from "../../../functions/core/report/model.ts";
import { demoReport, unmeasuredReport, withModel, withSplit } from "../../support/demoReport.ts";

const outcomeOf = (report: Report, gate: string) =>
  gatesOf(report).find(({ name }) => name === gate)?.outcome;

function withLists(changes: Partial<Report["lists"]>): Report {
  const report = demoReport();
  return { ...report, lists: { ...report.lists, ...changes } };
}

describe("gates", () => {
  test("all pass for a good run", () => {
    expect(gatesOf(demoReport()).map(({ outcome }) => outcome)).toEqual(new Array(8).fill("pass"));
  });

  test("fail, warn or pass by the interval of the difference", () => {
    expect(outcomeOf(withModel(0.2), "beats_sequence_rules")).toBe("fail");
    expect(outcomeOf(withModel(0.2), "beats_most_popular")).toBe("pass");
    expect(outcomeOf(withModel(0.311), "beats_sequence_rules")).toBe("warn");
    expect(outcomeOf(unmeasuredReport(), "beats_sequence_rules")).toBe("warn");
  });

  test("warn where training saw the future", () => {
    const report = demoReport();
    const leaks = { ...report.checks.leaks, trainingAfterTest: 0.17 };
    const leaking = { ...report, checks: { ...report.checks, leaks } };
    expect(outcomeOf(leaking, "no_leakage")).toBe("warn");
  });

  test("fail for each thing that must not be in a list", () => {
    expect(outcomeOf(withLists({ short: 1 }), "no_short_lists")).toBe("fail");
    expect(outcomeOf(withLists({ repeated: 1 }), "no_repeated_items")).toBe("fail");
    expect(outcomeOf(withLists({ notFinite: 1 }), "no_nan")).toBe("fail");
    expect(outcomeOf(withLists({ seen: 1 }), "no_seen_items")).toBe("fail");
    expect(outcomeOf(withSplit({ keepSeen: true }, withLists({ seen: 1 })), "no_seen_items")).toBe(
      "pass",
    );
  });

  test("judge coverage by two thresholds", () => {
    const covered = (value: number) =>
      outcomeOf(withLists({ metrics: { "catalogue_coverage@10": value } }), "coverage");
    expect([0.1, 0.09, 0.01, 0.009].map(covered)).toEqual(["pass", "warn", "warn", "fail"]);
  });
});

test("a difference has a sign, and one that rounds to nothing no minus", () => {
  expect([0.02, -0.02, 0, -0.00001].map((value) => signedText(value))).toEqual([
    "+0.0200",
    "−0.0200",
    "+0.0000",
    "+0.0000",
  ]);
});
