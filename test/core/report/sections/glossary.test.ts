import { expect, test } from "vitest";
import { glossary } from "../../../../functions/core/report/sections/glossary.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

test("the glossary explains every metric and plot of the page", () => {
  const text = sectionText(glossary, demoReport());
  for (const word of [
    "Hit rate@K",
    "MRR@K",
    "NDCG@K",
    "95 % interval",
    "Forest plot",
    "Ceiling",
    "Training loss",
    "Quarantine",
  ]) {
    expect(text).toContain(word);
  }
});

test("its examples are right", () => {
  const text = sectionText(glossary, demoReport());
  expect(text).toContain(`rank 2 counts ${(1 / Math.log2(3)).toFixed(2)}`);
  expect(text).toContain(`rank 10 counts ${(1 / Math.log2(11)).toFixed(2)}`);
  expect(text).toContain(`${Math.log(1_000).toFixed(1)} for a thousand items`);
  expect(text).toContain(`${Math.log(10_000).toFixed(1)} for ten thousand`);
});
