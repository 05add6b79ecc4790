import { describe, expect, test } from "vitest";
import type { PlanComparison } from "../../../functions/core/plans/planComparison.ts";
import { renderPlanPage } from "../../../functions/core/report/planPage.ts";

const figures = (value: number, seedDeviation: number | null) => ({
  "ndcg@10": { value, seedDeviation },
  "hit_rate@10": { value, seedDeviation },
  "mrr@20": { value, seedDeviation },
});
const comparison: PlanComparison = {
  plan: "p-1",
  name: "p",
  version: "1",
  reference: "gru",
  seeds: [1, 2, 3, 4, 5],
  cells: [
    {
      data: "<b>shop</b>",
      split: "frozen:2025-01-01..2025-01-03/2",
      cases: 1200,
      users: 300,
      seeds: 5,
      contenders: [
        { name: "gru", kind: "model", metrics: figures(0.25, 0.01) },
        { name: "most_popular", kind: "baseline", metrics: figures(0.125, 0) },
      ],
      differences: [
        {
          metric: "ndcg@10",
          reference: "gru",
          model: "most_popular",
          ...{ a: 0.25, b: 0.125, difference: -0.125, low: -0.2, high: -0.05 },
          ...{ p: 0.00001, pHolm: 0.00002, pBenjaminiHochberg: 0.00002 },
        },
      ],
      windows: [
        {
          from: "2025-01-01T00:00:00Z",
          to: "2025-01-02T00:00:00Z",
          cases: 0,
          values: { gru: null, most_popular: 0.5 },
        },
      ],
    },
  ],
};

describe("renderPlanPage", () => {
  const page = renderPlanPage(comparison);

  test("says what differs, by how much and whether that is chance", () => {
    expect(page).toContain("0.2500 ± 0.0100");
    expect(page).toContain("−0.1250");
    expect(page).toContain("−0.2000 to −0.0500");
    expect(page).toContain("&lt; 0.0001");
    expect(page).toContain("<td>worse</td>");
    expect(page).toContain("the configurations differ");
    expect(page).toContain('<td class="number best">0.2500');
    expect(page).toContain('<td class="number">–</td>');
  });

  test("loads and runs nothing, and takes no name for markup", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<b>shop");
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page.length).toBeLessThan(40_000);
  });

  test("is a function of the comparison", () => {
    expect(renderPlanPage(structuredClone(comparison))).toBe(page);
  });
});
