import { describe, expect, test } from "vitest";
import type { Report, ReportData } from "../../../../functions/core/report/model.ts";
import { data, dataNotes } from "../../../../functions/core/report/sections/data.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

function withData(changes: Partial<ReportData>): Report {
  return { ...demoReport(), data: { ...demoReport().data, ...changes } };
}

const textOf = (changes: Partial<ReportData> = {}) => sectionText(data, withData(changes));

describe("the data", () => {
  test("add up in front of the reader", () => {
    expect(textOf()).toContain("162,431 rows = 161,902 events + 319 quarantined + 210 duplicates.");
  });

  test("name what rules took out", () => {
    const removed = { duplicate: 210, "no-customer": 1000 };
    expect(textOf({ rows: 163_431, removed })).toContain(
      "163,431 rows = 161,902 events + 319 quarantined + 1,000 no-customer + 210 duplicates.",
    );
  });

  test("are counted, dated and named", () => {
    const text = textOf();
    expect(text).toContain("612, of which 600 occur before the test and are ranked");
    expect(text).toContain("First event 2026-01-01 00:00 UTC");
    expect(text).toContain("user: user_id , item: item_id , time: timestamp , event: behavior");
    expect(text).toContain("view 121,004 74.7 %");
  });

  test("show every cause of quarantine with a row as example", () => {
    expect(textOf()).toContain(
      "MISSING COLUMNS : 201 rows (0.1 %) for instance .millrace/demo/events.csv , line 1,042: expected 4 fields, found 2",
    );
    const text = textOf({ rows: 162_112, quarantined: 0, quarantineCauses: [] });
    expect(text).toContain("None: every row could be read.");
  });

  test("do without event types", () => {
    expect(textOf({ eventTypes: [] })).not.toContain("Event type");
  });
});

describe("notes on the data", () => {
  const noted = (changes: Partial<ReportData>) =>
    dataNotes(withData({ singleEventUsers: 0, ...changes })).map(({ text }) => String(text));

  test("are none where nothing is unusual", () => {
    expect(noted({})).toEqual([]);
  });

  test("warn where more than one row of a hundred could not be read", () => {
    expect(noted({ rows: 10_000, quarantined: 100 })).toEqual([]);
    expect(noted({ rows: 10_000, quarantined: 101 })[0]).toContain("could not be read");
  });

  test("tell positions from times", () => {
    expect(noted({ lastTimeMs: 186_670_000_000 })[0]).toContain("probably positions");
    expect(noted({ lastTimeMs: 315_532_800_000 })).toEqual([]);
  });

  test("count users with a single event", () => {
    expect(noted({ singleEventUsers: 1 })[0]).toMatch(/^1\u00a0user .* has a single event/);
    expect(noted({ singleEventUsers: 2 })[0]).toMatch(/^2\u00a0users .* have a single event/);
  });
});
