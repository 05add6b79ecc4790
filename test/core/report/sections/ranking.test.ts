import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { Report } from "../../../../functions/core/report/model.ts";
import { ranking } from "../../../../functions/core/report/sections/ranking.ts";
import {
  demoReport,
  metricTable,
  unmeasuredReport,
  withModel,
} from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

/** The names of the rows whose cell for K = 10 is in bold, by metric family. */
function bestAtTen(report: Report): Readonly<Record<string, readonly string[]>> {
  const { document } = parseHTML(`<html><body>${ranking.body(report)?.markup}</body></html>`);
  return Object.fromEntries(
    [...document.querySelectorAll("tbody:has(.group)")].map((group) => {
      const [head, ...rows] = [...group.querySelectorAll("tr")];
      const bold = rows.filter((row) => row.querySelectorAll("td")[2]?.className.includes("best"));
      const names = bold.map((row) => row.querySelector("th")?.textContent ?? "");
      return [head?.textContent?.trim() ?? "", names];
    }),
  );
}

describe("the ranking", () => {
  test("has every metric of everyone at every cutoff, with intervals", () => {
    const text = sectionText(ranking, demoReport());
    expect(text).toContain("K 1 5 10 20 Hit rate@K Model (LSTM) 9.6 % 8.8– 10.5 %");
    expect(text).toContain("Sequence rules 7.5 % 6.7– 8.2 % 18.7 %");
    const { document } = parseHTML(
      `<html><body>${ranking.body(demoReport())?.markup}</body></html>`,
    );
    expect(document.querySelectorAll("tbody td").length).toBe(3 * 5 * 4 + 3 * 3);
  });

  test("says case by case who wins", () => {
    const winsOf = (report: Report) =>
      sectionText(ranking, report).match(/(?:model|cannot tell|baseline), p/g) ?? [];
    expect(winsOf(demoReport())).toEqual(new Array(9).fill("model, p"));
    expect(winsOf(withModel(0.2)).slice(0, 3)).toEqual(new Array(3).fill("baseline, p"));
    expect(winsOf(withModel(0.311))[0]).toBe("cannot tell, p");
  });

  test("sets the best in bold, whoever it is, but never the ceiling", () => {
    const whoever = (name: string) => ({ "Hit rate@K": [name], "MRR@K": [name], "NDCG@K": [name] });
    expect(bestAtTen(demoReport())).toEqual(whoever("Model (LSTM)"));
    expect(bestAtTen(withModel(0.2))).toEqual(whoever("Sequence rules"));
  });

  test("sets equals in bold together, and nothing where all are 0", () => {
    expect(bestAtTen(withModel(0.311))["NDCG@K"]).toEqual(["Model (LSTM)", "Sequence rules"]);
    const none = metricTable(0);
    const baselines = { most_popular: none, repeats: none, sequence_rules: none };
    const report = { ...demoReport(), metrics: { model: none, baselines, oracle: null } };
    expect(bestAtTen(report)["NDCG@K"]).toEqual([]);
  });

  test("explains everyone who is compared", () => {
    expect(sectionText(ranking, demoReport())).toContain(
      "Repeats ranks the items of the history itself",
    );
  });

  test("has a word for no test case", () => {
    expect(sectionText(ranking, unmeasuredReport())).toContain("There was no test case to rank.");
  });
});
