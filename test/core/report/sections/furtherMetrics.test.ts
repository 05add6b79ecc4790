import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { countRank, emptyRankCounts } from "../../../../functions/core/metrics/rankCounts.ts";
import { rankingTable } from "../../../../functions/core/metrics/rankingTable.ts";
import { furtherMetrics } from "../../../../functions/core/report/sections/furtherMetrics.ts";
import { demoReport } from "../../../support/demoReport.ts";

test("the further metrics are folded, a row for everybody who has them and a table for each cutoff", () => {
  const counts = emptyRankCounts(40);
  for (const rank of [1, 2, 15, 40]) {
    countRank(counts, rank);
  }
  const model = rankingTable(counts);
  const report = demoReport();
  const markup = furtherMetrics({
    ...report,
    metrics: { model, baselines: { markov: model }, oracle: null },
  })?.markup;
  const { document } = parseHTML(`<html><body>${markup}</body></html>`);
  const rows = [...document.querySelectorAll("details tbody tr")].map((row) =>
    [...row.querySelectorAll("td")].map(({ textContent }) => textContent),
  );
  // Ranks 1, 2 and 15 of 40: recall 2/4 and 3/4, MAP (1 + 1/2) / 4 and 1/60 more; RBP (1 + 0.8) / 5 / 4.
  const ten = ["0.5000", "0.0500", "0.0909", "0.3750", "0.0900", "14.5"];
  const twenty = ["0.7500", "0.0375", "0.0714", "0.3917", "0.0922", "14.5"];
  expect(rows).toEqual([ten, ten, twenty, twenty]);
});

test("without these metrics there is no table", () => {
  const report = demoReport();
  const bare = { ...report, metrics: { model: {}, baselines: {}, oracle: null } };
  expect(furtherMetrics(bare)).toBe(null);
});
