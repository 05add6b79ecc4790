import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../functions/core/errors.ts";
import { parseSplit } from "../../../functions/core/splits/split.ts";

describe("parseSplit", () => {
  test.each([
    ["last-item", { kind: "last-item" }],
    ["time", { kind: "time", quantile: 0.9 }],
    ["time:0.8", { kind: "time", quantile: 0.8 }],
    ["time:.5", { kind: "time", quantile: 0.5 }],
    ["time:2011-11-12", { kind: "time", fromMs: Date.UTC(2011, 10, 12) }],
    ["time:2011-11-12T08:30:00Z", { kind: "time", fromMs: Date.UTC(2011, 10, 12, 8, 30) }],
    ["last:1", { kind: "last-item" }],
    ["last:3", { kind: "last", count: 3 }],
    ["ratio:0.8", { kind: "ratio", share: 0.8 }],
    ["fold:2/5", { kind: "fold", fold: 2, folds: 5 }],
    ["users:.1", { kind: "users", share: 0.1 }],
    [
      "time:2011-11-01..2011-12-01",
      { kind: "time", fromMs: Date.UTC(2011, 10, 1), toMs: Date.UTC(2011, 11, 1) },
    ],
    ["rolling:1/3", { kind: "time", rolling: { window: 1, windows: 3 } }],
    [
      "rolling:2/4:7d",
      { kind: "time", rolling: { window: 2, windows: 4, spanMs: 7 * 86_400_000 } },
    ],
    ["column:split", { kind: "column", name: "split" }],
    ["column:用途", { kind: "column", name: "用途" }],
    ["column:a:b", { kind: "column", name: "a:b" }],
  ])("reads %s", (text, expected) => {
    expect(parseSplit(text)).toEqual(expected);
  });

  test.each([
    "",
    "random",
    "Last-Item",
    "last-item:2",
    "column",
    "column:",
    "column: ",
    "time:",
    "time:0",
    "time:1",
    "time:1.5",
    "time:-0.5",
    "time:90%",
    "time:yesterday",
    "time:2011-13-40",
    "last:0",
    "last:-1",
    "last:2.5",
    "last",
    "ratio:1",
    "ratio:0",
    "ratio:80%",
    "users:0.5",
    "fold:0/5",
    "fold:6/5",
    "fold:1/2",
    "fold:2",
    "rolling",
    "rolling:0/3",
    "rolling:4/3",
    "rolling:1/1001",
    "rolling:1/3 7d",
    "time:2011-12-01..2011-11-01",
    "time:2011-12-01..2011-12-01",
    "time:0.8..0.9",
    "time:2011-11-01..",
    "time:2011-11-01..2011-12-01..2012-01-01",
  ])("refuses %j and says what it found", (text) => {
    let caught: unknown = null;
    try {
      parseSplit(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ConfigurationError);
    const { explanation } = caught as ConfigurationError;
    expect(explanation).toMatchObject({
      code: "unknown-split",
      where: "--split",
      found: JSON.stringify(text),
    });
  });
});
