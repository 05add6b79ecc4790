// The document of the formats against what is written: a field without a description is found here and not by a reader.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { modelCard } from "../../../functions/core/report/modelCard.ts";
import { demoReport } from "../../support/demoReport.ts";

const text = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
const section = (heading: string) => text.split(`### ${heading}\n`)[1]?.split("\n### ")[0] ?? "";

test("every field of report.json and of its evaluation is in docs/formats.md", () => {
  const described = section("report.json");
  const { evaluation, lists, ...rest } = demoReport();
  const fields = [
    ...Object.keys({ ...rest, evaluation, lists }),
    ...Object.keys(evaluation).filter((name) => name !== "dynamics"),
    ...Object.keys(evaluation.dynamics).map((name) => `dynamics.${name}`),
    ...Object.values(evaluation.dynamics).flatMap((part) => Object.keys(part)),
    ...Object.keys(evaluation.slices[0] ?? {}),
    ...Object.keys(evaluation.calibrations[0] ?? {}),
    ...Object.keys(evaluation.paired[0] ?? {}),
    ...Object.keys(lists),
    ...Object.keys(demoReport().gates[0] ?? {}),
    ...Object.keys(demoReport().examples[0] ?? {}),
  ];
  expect(fields.length).toBeGreaterThan(50);
  const words = new Set(described.match(/[A-Za-z_.]+/g));
  expect(fields.filter((field) => !words.has(field))).toEqual([]);
});

test("every field of a model card's front matter is in docs/formats.md", () => {
  const matter = modelCard(demoReport()).split("---\n")[1] ?? "";
  const fields = [...matter.matchAll(/^([a-z_0-9]+):/gm)].map(([, name]) => name ?? "");
  expect(fields.length).toBeGreaterThan(10);
  expect(fields.filter((field) => !section("model_card.md").includes(`\`${field}\``))).toEqual([]);
});
