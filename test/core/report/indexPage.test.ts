import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { type IndexedRun, renderIndex } from "../../../functions/core/report/indexPage.ts";

const run: IndexedRun = {
  run: "20261125T084625Z-b990d90d",
  state: "completed",
  report: "runs/20261125T084625Z-b990d90d/artifacts/report.html",
  model: "lstm",
  events: 139_372,
  headline: { model: 0.2915, best: 0.2706, baseline: "sequence_rules" },
  gates: { passed: 7, all: 8 },
};

const unfinished: IndexedRun = {
  run: "<b>run</b>",
  state: "unfinished",
  report: null,
  model: null,
  events: null,
  headline: null,
  gates: null,
};

describe("the index of runs", () => {
  test("leads to each report and says what it found", () => {
    const { document } = parseHTML(renderIndex([run, unfinished]));
    expect([...document.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([
      run.report,
    ]);
    const [, ...rows] = [...document.querySelectorAll("tr")];
    expect(rows[0]?.textContent).toContain("139,372");
    expect(rows[0]?.textContent).toContain("0.2915sequence rules 0.2706");
    expect(rows[0]?.textContent).toContain("7 of 8");
    expect(rows[1]?.textContent).toContain("<b>run</b>unfinished");
  });

  test("has no script, a strict policy, and stays small", () => {
    const page = renderIndex(Array.from({ length: 20_000 }, () => run));
    const { document } = parseHTML(page);
    expect(document.querySelectorAll("script, link, img").length).toBe(0);
    expect(page).toContain("default-src &#39;none&#39;");
    expect(new TextEncoder().encode(page).length).toBeLessThan(400_000);
    expect(document.body.textContent).toContain("and 19,500 older runs");
  });

  test("says that there is none", () => {
    expect(renderIndex([])).toContain("No runs yet.");
  });
});
