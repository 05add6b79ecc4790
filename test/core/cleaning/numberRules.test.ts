import { describe, expect, test } from "vitest";
import {
  changesValues,
  checkNumberRules,
  numberOf,
  numberPhrases,
  parseNumberRules,
  valueFault,
} from "../../../functions/core/cleaning/numberRules.ts";
import { parseField } from "../../../functions/core/inputs/field.ts";

const ruleOf = (flags: Parameters<typeof parseNumberRules>[0]) => {
  const [rule] = parseNumberRules(flags);
  if (rule === undefined) {
    throw new Error("a rule");
  }
  return rule;
};

describe("flags", () => {
  test("become rules by column, in the order in which columns are named", () => {
    const rules = parseNumberRules({
      missing: ["price=median", "a=b=-1.5"],
      outliers: ["price=0..1e3"],
      smooth: ["qty=hampel:7"],
    });
    expect(rules).toEqual([
      {
        column: "price",
        missing: { kind: "median", value: null },
        range: { low: 0, high: 1000 },
        filter: null,
      },
      { column: "a=b", missing: { kind: "constant", value: -1.5 }, range: null, filter: null },
      { column: "qty", missing: null, range: null, filter: { kind: "hampel", window: 7 } },
    ]);
    expect(rules.map(changesValues)).toEqual([true, true, true]);
    expect(ruleOf({ outliers: ["p=5.."] }).range).toEqual({ low: 5, high: null });
  });

  test.each([
    ["--missing", { missing: ["price"] }],
    ["--missing", { missing: ["=mean"] }],
    ["--missing", { missing: ["price=0x10"] }],
    ["--outliers", { outliers: ["price=.."] }],
    ["--outliers", { outliers: ["price=5"] }],
    ["--outliers", { outliers: ["price=9..1"] }],
    ["--outliers", { outliers: ["price=a..1"] }],
    ["--smooth", { smooth: ["price=median"] }],
    ["--smooth", { smooth: ["price=median:1"] }],
    ["--smooth", { smooth: ["price=loess:5"] }],
    ["--smooth", { smooth: ["price=mean:3", "price=median:3"] }],
  ])("that cannot be meant are refused: %s %o", (flag, flags) => {
    expect(() => parseNumberRules(flags)).toThrow(`(${flag})`);
  });
});

test("values are only changed where the model reads them as numbers", () => {
  const [change, removal] = [ruleOf({ missing: ["p=mean"] }), ruleOf({ missing: ["p=drop"] })];
  expect(() => checkNumberRules([change], [parseField("p:buckets=4")])).not.toThrow();
  expect(() => checkNumberRules([change], [parseField("p")])).toThrow("--missing");
  expect(() => checkNumberRules([ruleOf({ smooth: ["p=mean:3"] })], [])).toThrow("--smooth");
  expect(() => checkNumberRules([removal], [])).not.toThrow();
});

test("events are judged by whether the value is there, and by the range with its ends", () => {
  const rule = ruleOf({ missing: ["p=drop"], outliers: ["p=1..3"] });
  expect([null, 0.5, 1, 3, 3.5].map((value) => valueFault(rule, value))).toEqual([
    ...["missing_value", "outlier", null, null, "outlier"],
  ]);
  expect(valueFault(ruleOf({ outliers: ["p=1.."] }), null)).toBe(null);
});

test("texts are numbers as people write them, and finite", () => {
  const texts = ["1", "-2.5e1", ".5", "", " 1", "0x1", "NaN", "Infinity", "1e999", "1,5"];
  expect(texts.map(numberOf)).toEqual([1, -25, 0.5, null, null, null, null, null, null, null]);
});

test("rules are said in words", () => {
  const all = { missing: ["p=2"], outliers: ["p=..9"], smooth: ["p=mean:3"] };
  expect(numberPhrases(parseNumberRules(all))).toEqual([
    "events with p outside ..9 removed",
    "p smoothed by the moving mean of 3 values",
    "missing p filled: 2",
  ]);
});
