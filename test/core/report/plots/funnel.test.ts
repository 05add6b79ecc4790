import { describe, expect, test } from "vitest";
import type { Report, ReportData } from "../../../../functions/core/report/model.ts";
import { DRAWING_WIDTH } from "../../../../functions/core/report/plots/drawing.ts";
import { funnelBars, funnelPlot } from "../../../../functions/core/report/plots/funnel.ts";
import { demoReport, withSplit } from "../../../support/demoReport.ts";
import { collisions, cutTexts, textBoxes } from "./textBoxes.ts";

function withData(changes: Partial<ReportData>): Report {
  return { ...demoReport(), data: { ...demoReport().data, ...changes } };
}

describe("the funnel", () => {
  test("cuts every bar from the one it belongs to", () => {
    const lengths = new Map(
      funnelBars(demoReport()).map(({ name, start, end }) => [name, end - start]),
    );
    const length = (name: string) => lengths.get(name) ?? Number.NaN;
    expect(length("Rows read")).toBe(
      length("= Events") + length("− quarantined") + length("− duplicates"),
    );
    expect(length("= Events")).toBe(length("Train") + length("Validation") + length("Test"));
    expect(lengths.has("In no split")).toBe(false);
  });

  test("has a bar for every rule that removed rows, side by side", () => {
    const removed = { duplicate: 210, cancellation: 1000, window: 5 };
    const report = withData({ rows: 163_436, removed });
    const bars = funnelBars(report).filter(({ name }) => name.startsWith("−"));
    expect(bars.map(({ name, start, end }) => [name, start, end])).toEqual([
      ["− quarantined", 163_117, 163_436],
      ["− cancellation", 162_117, 163_117],
      ["− window", 162_112, 162_117],
      ["− duplicates", 161_902, 162_112],
    ]);
    const boxes = textBoxes(funnelPlot(report).markup);
    expect(cutTexts(boxes, { width: DRAWING_WIDTH, height: 260 })).toEqual([]);
  });

  test("shows events that are in no split", () => {
    const bars = funnelBars(withSplit({ testEvents: 16_000 }));
    expect(bars.at(-1)).toMatchObject({ name: "In no split", start: 161_712, end: 161_902 });
  });

  test("has a bar for every rule of cleaning, one after the other, with names that fit", () => {
    const removed = {
      duplicate: 1_000,
      robot: 2_000,
      ignored_event: 3_000,
      repeat: 4_000,
      rare_item: 5_000,
      rare_user: 6_000,
    };
    const { events, quarantined } = demoReport().data;
    const report = withData({ rows: events + quarantined + 21_000, removed });
    const bars = funnelBars(report).filter(({ name }) => name.startsWith("−"));
    expect(bars.map(({ start, end }) => end - start)).toEqual([
      quarantined,
      ...Object.values(removed),
    ]);
    for (const [index, { end }] of bars.entries()) {
      expect(end).toBe(index === 0 ? report.data.rows : bars[index - 1]?.start);
    }
    expect(bars.at(-1)?.start).toBe(events);
    const boxes = textBoxes(funnelPlot(report).markup);
    expect(collisions(boxes)).toEqual([]);
    expect(cutTexts(boxes, { width: DRAWING_WIDTH, height: 400 })).toEqual([]);
  });

  test("refuses quantities that do not add up", () => {
    expect(() => funnelBars(withData({ rows: 1 }))).toThrow("rows = events + quarantined");
    expect(() => funnelBars(withSplit({ testEvents: 1_000_000 }))).toThrow("in one split at most");
  });

  test("has labels that neither collide nor are cut, for billions of rows too", () => {
    const events = 9_876_543_210;
    const report = withSplit(
      { trainEvents: events - 2, validationEvents: 1, testEvents: 1 },
      withData({ rows: events, events, quarantined: 0, removed: { duplicate: 0 } }),
    );
    for (const each of [report, demoReport()]) {
      const boxes = textBoxes(funnelPlot(each).markup);
      expect(collisions(boxes)).toEqual([]);
      expect(cutTexts(boxes, { width: DRAWING_WIDTH, height: 200 })).toEqual([]);
    }
  });
});
