import { describe, expect, test } from "vitest";
import { run } from "../../../../functions/core/report/sections/run.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

describe("the run", () => {
  const text = sectionText(run, demoReport());

  test("can be made again from the page", () => {
    const { command, seed } = demoReport().run;
    expect(text).toContain(command);
    expect(text).toContain(`Seed ${seed}`);
    expect(text).toContain("Shards 4");
  });

  test("can be compared by its digests, which are whole", () => {
    const { weights, metrics, recommendations } = demoReport().digest;
    expect(text).toContain(
      `Weights ${weights} Metrics ${metrics} Recommendations ${recommendations}`,
    );
  });

  test("says what it read and what it left behind", () => {
    expect(text).toContain("Input: 1 file, 8.4 MB .millrace/demo/events.csv 8.4 MB");
    expect(text).toContain("recommendations.jsonl 2.2 MB");
    expect(sectionText(run, { ...demoReport(), artifacts: [] })).not.toContain("left behind");
  });

  test("sums the files it does not list", () => {
    const files = Array.from({ length: 100 }, (_, index) => ({
      uri: `f${index}.csv`,
      bytes: 1_000,
    }));
    const report = demoReport();
    const many = sectionText(run, { ...report, data: { ...report.data, files } });
    expect(many).toContain("Input: 100 files, 100 kB");
    expect(many).toContain("and 88 more files in report.json");
  });
});
