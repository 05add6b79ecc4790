import { expect, test } from "vitest";
import { itemMapPlot } from "../../../../functions/core/report/plots/itemMap.ts";

test("every item is a dot, the named ones have a numbered one upon it, and nothing else is written", () => {
  const points = [[1, 0] as const, [-1, 0.5] as const, [0, -0.5] as const];
  const named = [
    { point: 1, item: "lamp" },
    { point: 0, item: "rug" },
  ];
  const { markup } = itemMapPlot({ points, shares: [0.5, 0.25], named });
  expect(markup.match(/<circle/g)?.length).toBe(5);
  expect([...markup.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(["1", "2"]);
});
