import { expect, test } from "vitest";
import type { AgingContender } from "../../../functions/core/plans/aging.ts";
import { agingLines } from "../../../functions/core/report/plots/agingLines.ts";
import { agingSection } from "../../../functions/core/report/sections/aging.ts";

const steady = { value: 0, low: -0.01, high: 0.01 };
const alone: AgingContender = {
  name: "gru",
  kind: "model",
  frozen: { values: [0.25, null, 0.125], slopePerDay: steady, halfLifeDays: null },
  retrained: null,
  gap: null,
};

test("a model that is frozen alone is drawn and told alone, with what would put another beside it", () => {
  const drawing = agingLines(alone, [1, 3, 5], "ndcg@10").markup;
  expect(drawing).toContain("frozen 0.2500, 0.1250.");
  expect(drawing).not.toContain("retrained");
  const { markup } = agingSection(
    {
      ...{ data: "shop", metric: "ndcg@10", frozen: "frozen:a", retrained: null },
      ...{ cases: 9, users: 3, ages: [1, 3, 5], contenders: [alone] },
    },
    0,
  );
  expect(markup).toContain("<code>rolling:…</code>");
  expect(markup).toContain("no half-life: a window has no hit");
  expect(markup.match(/<th>/g)).toHaveLength(5);
});
