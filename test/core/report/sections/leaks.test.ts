import { describe, expect, test } from "vitest";
import { leakNotes, leaks } from "../../../../functions/core/report/sections/leaks.ts";
import { demoReport } from "../../../support/demoReport.ts";

const { checks } = demoReport();

describe("order and leaks", () => {
  test("are shown with their shares", () => {
    const markup = leaks.body(demoReport())?.markup ?? "";
    expect(markup).toContain("312 of 155,902");
    expect(markup).toContain("21 of 4,812");
    expect(markup).not.toContain("NaN");
  });

  test("warn where many neighbours are tied, or training knows the future", () => {
    expect(leakNotes(checks)).toEqual([]);
    const tied = leakNotes({ ...checks, ties: { pairs: 100, tiedPairs: 44 } });
    expect(tied.map(({ text }) => text)).toEqual([expect.stringContaining("44.0\u00a0%")]);
    const later = leakNotes({ ...checks, leaks: { ...checks.leaks, trainingAfterTest: 0.17 } });
    expect(later.map(({ text }) => text)).toEqual([expect.stringContaining("17.0\u00a0%")]);
  });

  test("tell of a shard that every wave waits for", () => {
    const skew = { ...checks.skew, largestShardEvents: 161_000 };
    expect(leakNotes({ ...checks, skew }).map(({ text }) => text)).toEqual([
      expect.stringContaining("4.0 times the mean"),
    ]);
  });

  test("are a dash where there was no case", () => {
    const none = { ...checks.leaks, testCases: 0, testUsers: 0, lateTargets: 0 };
    const report = {
      ...demoReport(),
      checks: {
        skew: { shards: 1, events: 0, largestShardEvents: 0, busiestUser: null },
        ties: { pairs: 0, tiedPairs: 0 },
        drift: null,
        leaks: { ...none, trainingAfterTest: null, trainingAfterMedianTest: null },
      },
    };
    expect(leaks.body(report)?.markup).toContain("–");
    expect(leaks.body(report)?.markup).not.toContain("Drift");
  });

  test("tell drift beside chance, and warn where it is much", () => {
    const { markup } = leaks.body(demoReport()) ?? { markup: "" };
    expect(markup).toContain("0.031 bits, 0.012 of it by chance; 0.4\u00a0% of the later events");
    const drift = { divergenceBits: 0.4, byChanceBits: 0.2, newItemShare: 0.3 };
    expect(leakNotes({ ...checks, drift }).map(({ text }) => text)).toEqual([
      expect.stringMatching(/changes much/),
    ]);
    const byChance = { ...drift, byChanceBits: 0.35 };
    expect(leakNotes({ ...checks, drift: byChance })).toEqual([]);
  });
});
