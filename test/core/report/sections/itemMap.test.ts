import { expect, test } from "vitest";
import { itemMap } from "../../../../functions/core/report/sections/itemMap.ts";
import { demoReport } from "../../../support/demoReport.ts";

test("items are named beside the drawing, never within it, and escaped", () => {
  const report = demoReport();
  const item = "<lamp>";
  const map = {
    points: [[1, 0] as const, [-1, 0.5] as const],
    shares: [0.5, 0.25] as const,
    named: [{ point: 0, item }],
  };
  const markup = itemMap.body({
    ...report,
    evaluation: { ...report.evaluation, itemMap: map },
  })?.markup;
  const [drawing = "", names = ""] = markup?.split("</svg>") ?? [];
  expect(drawing).toContain(">1</text>");
  expect(drawing.match(/<text/g)?.length).toBe(1);
  expect(drawing).not.toContain("lamp");
  expect(names).toContain("<li><bdi>&lt;lamp&gt;</bdi></li>");
  expect(names.replaceAll("\u00a0", " ")).toContain("75.0 % of the variance");
  expect(itemMap.body({ ...report, evaluation: { ...report.evaluation, itemMap: null } })).toBe(
    null,
  );
});
