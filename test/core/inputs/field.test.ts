import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../functions/core/errors.ts";
import { parseField, TOKENS_MAX, valuesMost } from "../../../functions/core/inputs/field.ts";

describe("parseField", () => {
  test.each([
    ["type", "type", "type", null, null],
    ["gap", "gap", "gap", null, null],
    [" category ", "category", "values", "category", null],
    ["category:values", "category", "values", "category", null],
    ["gap:values", "gap:values", "values", "gap", null],
    ["query:tokens", "query:tokens", "tokens", "query", null],
    ["price:buckets=10", "price:buckets=10", "buckets", "price", 10],
    ["price:buckets=010", "price:buckets=10", "buckets", "price", 10],
    ["item:token:values", "item:token:values", "values", "item:token", null],
    ["query:text", "query:text", "text", "query", 4096],
    ["query:words", "query:words", "words", "query", null],
    ["query:text=4096", "query:text", "text", "query", 4096],
    ["query:text=512", "query:text=512", "text", "query", 512],
    ["3", "3", "values", "3", null],
  ] as const)("%s", (text, name, kind, column, buckets) => {
    expect(parseField(text)).toEqual({ name, kind, column, buckets });
    expect(parseField(parseField(text).name)).toEqual(parseField(text));
  });

  test.each([
    "",
    ":tokens",
    "price:buckets",
    "price:buckets=1",
    "price:buckets=1001",
    "a:b",
    "q:text=15",
    "q:text=65537",
    "q:text=",
  ])("refuses %j and says what there is", (text) => {
    expect(() => parseField(text)).toThrow(ConfigurationError);
    expect(() => parseField(text)).toThrow(/type, gap, COLUMN/);
  });
});

test("only texts have several values at a position", () => {
  expect(valuesMost(parseField("query:tokens"))).toBe(TOKENS_MAX);
  expect(valuesMost(parseField("query"))).toBe(1);
});
