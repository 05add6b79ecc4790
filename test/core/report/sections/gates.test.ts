import { expect, test } from "vitest";
import { gateStrip, gates } from "../../../../functions/core/report/sections/gates.ts";
import { demoReport, withModel } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

test("gates are counted, and named with what was found and asked for", () => {
  expect(sectionText(gates, demoReport())).toContain("8 gates: 8 passed.");
  const text = sectionText(gates, withModel(0.2));
  expect(text).toContain("8 gates: 7 passed, 1 failed.");
  expect(text).toContain(
    "Beats sequence rules ✗ fail NDCG@10 −0.0503 (−0.0563 to −0.0443) interval of the difference above 0",
  );
});

test("the strip names only what did not pass", () => {
  expect(gateStrip(demoReport())?.markup).not.toContain("fail");
  expect(gateStrip(withModel(0.2))?.markup).toContain("✗ fail: Beats sequence rules");
  expect(gateStrip({ ...demoReport(), gates: [] })).toBeNull();
});
