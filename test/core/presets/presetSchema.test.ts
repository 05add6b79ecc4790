import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../functions/core/errors.ts";
import { decodePreset } from "../../../functions/core/messages.ts";
import { isDelimiter, namesOf, readColumns } from "../../../functions/core/presets/preset.ts";
import { presetProblem, presetSchema } from "../../../functions/core/presets/presetSchema.ts";
import { PRESETS } from "../../../functions/core/presets/presets.ts";

const minimal = {
  name: "mine",
  title: "my log",
  form: "delimited",
  columns: ["who", "what", "when"],
  user: "who",
  item: "what",
  time: { column: "when", unit: "s" },
};

function refusal(change: object): string {
  try {
    decodePreset(JSON.stringify({ ...minimal, ...change }), "mine.json");
  } catch (error) {
    const { explanation } = error as ConfigurationError;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(explanation.code).toBe("preset-invalid");
    return `${explanation.where}: ${explanation.expected}; ${explanation.found}`;
  }
  return "accepted";
}

describe("a preset as JSON", () => {
  test("has the form of those that come with Millrace", () => {
    for (const preset of PRESETS) {
      expect(decodePreset(JSON.stringify(preset), preset.name)).toEqual(preset);
      expect(presetProblem(presetSchema.parse(preset))).toBeNull();
    }
    expect(refusal({})).toBe("accepted");
  });

  test.each([
    [{ delimeter: ";" }, "delimeter"],
    [{ user: undefined }, "user"],
    [{ user: [] }, "user"],
    [{ form: "xml" }, "form"],
    [{ encoding: "utf-7" }, "encoding"],
    [{ delimiter: "abc" }, "delimiter"],
    [{ delimiter: '"' }, "delimiter"],
    [{ time: { column: "when", unit: "hours" } }, "time.unit"],
    [{ window: { from: "soon" } }, "window"],
    [{ list: "events" }, "list"],
    [{ event: { names: { "1": "view" } } }, "event.column"],
    [{ rules: [{ name: "odd", column: "who", when: { lacks: "(" } }] }, "rules.0.when.lacks"],
    [{ rules: [{ name: "odd", column: "who", when: {} }] }, "rules.0.when"],
    [{ rules: [{ name: "duplicate", column: "who", when: { blank: true } }] }, "rules.0.name"],
    [{ rules: [{ name: "Odd One", column: "who", when: { blank: true } }] }, "rules.0.name"],
  ])("%j is refused with its place", (change, place) => {
    expect(refusal(change)).toContain(place);
  });

  test("is refused when it is no JSON", () => {
    expect(() => decodePreset("{", "mine.json")).toThrow(ConfigurationError);
  });
});

test("columns that are read are each named once, in the order of use", () => {
  expect(
    readColumns({
      ...minimal,
      form: "jsonl",
      user: ["who", "alias"],
      session: "who",
      rules: [{ name: "odd", column: "state", when: { blank: true } }],
      fill: { key: "order", columns: ["who", "day"] },
    }),
  ).toEqual(["who", "alias", "what", "when", "state", "order", "day"]);
  expect(namesOf(undefined)).toEqual([]);
});

test("delimiters are one or two characters without another meaning", () => {
  expect([",", "\t", "::", "\u0001", "||"].filter((text) => !isDelimiter(text))).toEqual([]);
  expect(["", ":::", '"', "#", "\n", "é", "a\r"].filter(isDelimiter)).toEqual([]);
});
