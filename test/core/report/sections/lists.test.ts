import { expect, test } from "vitest";
import { lists } from "../../../../functions/core/report/sections/lists.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

test("each measure stands beside that of the log, with how to read it", () => {
  const text = sectionText(lists, demoReport());
  expect(text).toContain("Gini of exposure@10 0.51 0.44 0: all items are shown alike");
  expect(text).toContain("Catalogue coverage@10 91.2 %");
});

test("nothing is said where no list was made", () => {
  const report = demoReport();
  expect(lists.body({ ...report, lists: { ...report.lists, lists: 0 } })).toBeNull();
  expect(lists.body({ ...report, lists: { ...report.lists, metrics: {} } })).toBeNull();
});
