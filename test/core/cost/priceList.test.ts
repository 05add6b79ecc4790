import { describe, expect, test } from "vitest";
import { parseUsd } from "../../../functions/core/cost/money.ts";
import {
  ageInDays,
  isStale,
  listOfRegion,
  PRICE_LISTS,
  type PriceList,
  priceOf,
  REQUIRED_PRICES,
  STALE_AFTER_DAYS,
} from "../../../functions/core/cost/priceList.ts";
import { decodePriceList } from "../../../functions/core/cost/priceSchema.ts";

const DAY_MS = 86_400_000;
const list = listOfRegion("us-east-1", PRICE_LISTS);
const decode = (value: unknown) => decodePriceList(JSON.stringify(value), "prices.json");
const refusal = (code: string, text: string) =>
  expect.objectContaining({
    explanation: expect.objectContaining({ code, where: expect.stringContaining(text) }),
  });

describe("price lists", () => {
  test("that come with the program have the form of a user's own", () => {
    expect(PRICE_LISTS.map((known) => decode(known))).toEqual(PRICE_LISTS);
  });

  test("give every figure with source and date", () => {
    expect(priceOf(list, "lambda.duration.arm64.tier1")).toBe(13_333_400n);
    expect(priceOf(list, "sqs.standard.request")).toBe(parseUsd("0.0000004"));
    const hasSource = ({ source, as_of }: PriceList["prices"][number]) =>
      source.startsWith("https://") && as_of.length > 0;
    expect(list.prices.filter((price) => !hasSource(price))).toEqual([]);
    expect(() => priceOf(list, "lambda.gpu")).toThrow(refusal("missing-price", "us-east-1"));
  });

  test("of a region that is not known are refused by name", () => {
    expect(() => listOfRegion("mars-1", PRICE_LISTS)).toThrow(
      refusal("unknown-region", "--region"),
    );
  });

  test("grow stale", () => {
    const collectedMs = Date.UTC(2026, 10, 23);
    expect(ageInDays(list, collectedMs + DAY_MS - 1)).toBe(0);
    expect(isStale(list, collectedMs + STALE_AFTER_DAYS * DAY_MS)).toBe(false);
    expect(isStale(list, collectedMs + (STALE_AFTER_DAYS + 1) * DAY_MS)).toBe(true);
  });

  const [first] = list.prices;
  test.each([
    ["no JSON", "{", "prices.json"],
    ["no list", "[]", "the list"],
    ["another format", JSON.stringify({ ...list, format: "x/1" }), "format"],
    ["another currency", JSON.stringify({ ...list, currency: "EUR" }), "currency"],
    ["no such day", JSON.stringify({ ...list, collected: "2026-02-31" }), "collected"],
    ["an unknown field", JSON.stringify({ ...list, note: 1 }), "the list"],
    ["no prices", JSON.stringify({ ...list, prices: [] }), "prices"],
    [
      "a negative price",
      JSON.stringify({ ...list, prices: [{ ...first, usd: "-1" }] }),
      "lambda.request",
    ],
    [
      "a price as a number",
      JSON.stringify({ ...list, prices: [{ ...first, usd: 1 }] }),
      "prices.0.usd",
    ],
    [
      "a price twice",
      JSON.stringify({ ...list, prices: [...list.prices, first] }),
      "lambda.request",
    ],
    ["a price missing", JSON.stringify({ ...list, prices: [first] }), "prices.json"],
  ])("with %s are refused", (_, text, where) => {
    expect(() => decodePriceList(text, "prices.json")).toThrow(refusal("invalid-prices", where));
  });

  test("that lack prices say which", () => {
    const without = list.prices.filter(({ id }) => id !== REQUIRED_PRICES[0]);
    expect(() => decode({ ...list, prices: without })).toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({ expected: `figures for ${REQUIRED_PRICES[0]}` }),
      }),
    );
  });
});
