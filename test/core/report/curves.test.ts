import { expect, test } from "vitest";
import { curveLines } from "../../../functions/core/report/curves.ts";
import { demoReport } from "../../support/demoReport.ts";

test("the curves are a line of JSON a round", () => {
  const { training } = demoReport();
  const lines = curveLines(training).trimEnd().split("\n");
  expect(lines.length).toBe(training.rounds.length);
  const [first, last] = [JSON.parse(lines[0] ?? ""), JSON.parse(lines.at(-1) ?? "")];
  expect(first.round).toBe(0);
  expect(first.training.loss).toBe(training.rounds[0]?.trainLoss);
  expect(first.validation["ndcg@10"]).toBe(training.rounds[0]?.validation["ndcg@10"]?.value);
  expect(last.training.loss).toBeNull();
});
