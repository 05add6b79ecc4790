// The form of a price list as JSON, and what is wrong with one that does not have it.

import * as z from "zod/mini";
import { ConfigurationError } from "../errors.ts";
import { parseEventTime } from "../eventTime.ts";
import { jsonOf } from "../json.ts";
import { parseUsd } from "./money.ts";
import { CONFIDENCES, PRICE_FORMAT, type PriceList, REQUIRED_PRICES } from "./priceList.ts";

const text = z.string().check(z.minLength(1));

const schema = z.strictObject({
  format: z.literal(PRICE_FORMAT),
  region: z.string().check(z.regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/)),
  currency: z.literal("USD"),
  collected: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  prices: z
    .array(
      z.strictObject({
        id: text,
        usd: z.string(),
        unit: text,
        source: text,
        official: z.optional(text),
        as_of: text,
        confidence: z.enum(CONFIDENCES),
        tier: z.optional(text),
      }),
    )
    .check(z.minLength(1)),
});

/** The price list in `json`, text of the file `where`. Throws `invalid-prices`. */
export function decodePriceList(json: string, where: string): PriceList {
  const value = jsonOf(json, (found) => invalid(where, "JSON", found));
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.join(".") ?? "";
    throw invalid(`${where}, ${path === "" ? "the list" : path}`, expectation(issue), "not that");
  }
  checkFigures(result.data, where);
  return result.data;
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case "invalid_value":
      return issue.values.map(String).join(" or ");
    case "invalid_type":
      return issue.expected;
    case "unrecognized_keys":
      return `no field ${issue.keys.join(", ")}`;
    case "invalid_format":
      return "the form that docs/cost.md gives";
    default:
      return "something that is not empty";
  }
}

function checkFigures({ collected, prices }: PriceList, where: string): void {
  if (parseEventTime(collected) === null) {
    throw invalid(`${where}, collected`, "a day of the calendar", JSON.stringify(collected));
  }
  const seen = new Set<string>();
  for (const { id, usd } of prices) {
    if (parseUsd(usd) === null) {
      const expected = "a decimal number of dollars such as 0.0000166667, twelve decimals at most";
      throw invalid(`${where}, ${id}`, expected, JSON.stringify(usd));
    }
    if (seen.has(id)) {
      throw invalid(`${where}, ${id}`, "one figure for each price", "two");
    }
    seen.add(id);
  }
  const missing = REQUIRED_PRICES.filter((id) => !seen.has(id));
  if (missing.length > 0) {
    throw invalid(where, `figures for ${missing.join(", ")}`, "none");
  }
}

function invalid(where: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "invalid-prices",
    what: "the price list cannot be used",
    where,
    expected,
    found,
    fix: "`millrace prices --json` prints a list of the right form",
  });
}
