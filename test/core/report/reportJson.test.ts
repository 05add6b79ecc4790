import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Report } from "../../../functions/core/report/model.ts";
import { reportJson } from "../../../functions/core/report/reportJson.ts";
import { demoReport, unmeasuredReport, withForeignText } from "../../support/demoReport.ts";

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, field]) => [key, reversed(field)]),
      )
    : value;
}

describe("reportJson", () => {
  test.each([
    ["the demo", demoReport()],
    ["a run without cases", unmeasuredReport()],
    ["hostile text", withForeignText('<script>\u0000"\\ 女装 \ud83d\udc57 \u2028')],
  ])("gives back every number and text of %s", (_, report) => {
    expect(JSON.parse(reportJson(report))).toEqual(report);
  });

  test("does not depend on the order in which fields were set", () => {
    expect(reportJson(reversed(demoReport()) as Report)).toBe(reportJson(demoReport()));
  });

  test("is what JSON.stringify writes, but for the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = reportJson(value as unknown as Report);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
    expect(reportJson([1, "a", [], {}] as unknown as Report)).toBe(
      `${JSON.stringify([1, "a", [], {}], null, 2)}\n`,
    );
  });

  test("refuses what JSON cannot say", () => {
    const { data } = demoReport();
    const broken = { ...demoReport(), data: { ...data, rows: Number.NaN } };
    expect(() => reportJson(broken)).toThrow("numbers of a report are finite");
    expect(() => reportJson(undefined as unknown as Report)).toThrow("only what JSON can say");
  });
});
