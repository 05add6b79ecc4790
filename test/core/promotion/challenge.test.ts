// What is asked of a challenger, and that each thing asked can refuse it by itself.

import { describe, expect, test } from "vitest";
import { parseUsd } from "../../../functions/core/cost/money.ts";
import { type Challenge, judge } from "../../../functions/core/promotion/challenge.ts";

const usd = (text: string) => parseUsd(text) ?? 0n;
const better = {
  ...{ metric: "ndcg@10", a: 0.3, b: 0.31, difference: 0.01, low: 0.002, high: 0.018 },
  ...{ p: 0.01, pHolm: 0.05, pBenjaminiHochberg: 0.02 },
};
const good: Challenge = {
  difference: better,
  worseSlices: [],
  gates: [
    { name: "coverage", outcome: "pass" },
    { name: "short_lists", outcome: "warn" },
  ],
  cost: { bill: usd("0.02"), limit: usd("0.02") },
};

describe("judge", () => {
  test("promotes what meets everything, and says what was found", () => {
    const { isPromoted, findings } = judge(good);
    expect(isPromoted).toBe(true);
    expect(findings.map(({ name }) => name)).toEqual(["better", "slices", "gates", "cost"]);
    expect(findings[0]?.text).toContain("ndcg@10 0.3000 → 0.3100, difference +0.0100");
  });

  test.each<[string, Partial<Challenge>]>([
    ["better", { difference: { ...better, low: 0 } }],
    ["better", { difference: { ...better, difference: -0.01, low: -0.02, high: -0.001 } }],
    [
      "slices",
      { worseSlices: [{ dimension: "history", bucket: "1–2", cases: 80, difference: -0.04 }] },
    ],
    ["gates", { gates: [{ name: "no_leak", outcome: "fail" }] }],
    ["cost", { cost: { bill: usd("0.020000000001"), limit: usd("0.02") } }],
  ])("refuses for %s alone", (name, change) => {
    const { isPromoted, findings } = judge({ ...good, ...change });
    expect(isPromoted).toBe(false);
    expect(findings.filter(({ isMet }) => !isMet).map((finding) => finding.name)).toEqual([name]);
  });

  test("asks a first model for its gates alone", () => {
    const first = { ...good, difference: null, cost: null };
    expect(judge(first).findings.map(({ name }) => name)).toEqual(["gates"]);
  });
});
