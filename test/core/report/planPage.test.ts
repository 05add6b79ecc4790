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
      stability: [
        {
          ...{ model: "gru", lists: 300, depth: 10 },
          rankBiased: { value: 0.61, low: 0.58, high: 0.64 },
          jaccard: { value: 0.5, low: 0.48, high: 0.52 },
        },
      ],
    },
  ],
  aging: [
    {
      ...{ data: "<b>shop</b>", metric: "ndcg@10", frozen: "frozen:…", retrained: "rolling:…" },
      ...{ cases: 1200, users: 300, ages: [1, 3] },
      contenders: [
        {
          name: "gru",
          kind: "model",
          frozen: {
            values: [0.25, 0.125],
            slopePerDay: { value: -0.0625, low: -0.09, high: -0.03 },
            halfLifeDays: { value: 2, low: 1.5, high: null },
          },
          retrained: {
            values: [0.25, 0.25],
            slopePerDay: { value: 0, low: -0.01, high: 0.01 },
            halfLifeDays: { value: null, low: 9, high: null },
          },
          gap: { value: 0.0625, low: 0.02, high: 0.1 },
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

  test("says what ages, beside what is trained again, and how alike lists of seeds are", () => {
    expect(page).toContain("gru: loses with age; retraining helps");
    expect(page).toContain("half is lost after 2.0 days (1.5 to never)");
    expect(page).toContain("frozen 0.2500, 0.1250; retrained 0.2500, 0.2500");
    expect(page).toContain('0.610<span class="interval">0.580 to 0.640');
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
