// The form of rates as JSON, and what is wrong with those that do not have it.

import * as z from "zod/mini";
import { ConfigurationError } from "../errors.ts";
import { parseEventTime } from "../eventTime.ts";
import { jsonOf } from "../json.ts";
import { MODEL_KINDS } from "../models/modelKind.ts";
import { RATES_FORMAT, type Rates } from "./rates.ts";
import { ARCHITECTURES } from "./usage.ts";

const amount = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());
const span = z.strictObject({ low: amount, likely: amount, high: amount });
const units = z.record(z.string(), amount);
const group = z.strictObject({
  ...{ cpuMs: units, bytes: units, writes: units, reads: units },
  ...{ spread: span, extra: span },
});

const schema = z.strictObject({
  format: z.literal(RATES_FORMAT),
  fitted: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  machine: z.string(),
  runs: z.array(
    z.strictObject({
      run: z.string(),
      ...{ events: count, items: count, shards: count, rounds: count },
      model: z.enum(MODEL_KINDS),
    }),
  ),
  stop: span,
  sizes: z.array(
    z.strictObject({
      architecture: z.enum(ARCHITECTURES),
      memoryMb: z.int().check(z.positive()),
      ...{ initMs: span, waitMs: span },
      groups: z.record(z.string(), group),
    }),
  ),
});

/** The rates in `json`, text of the file `where`. Throws `invalid-rates`. */
export function decodeRates(json: string, where: string): Rates {
  const value = jsonOf(json, (found) => invalid(where, "JSON", found));
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.join(".") ?? "";
    const at = path === "" ? where : `${where}, ${path}`;
    throw invalid(at, "the fields of this format", issue?.message ?? "others");
  }
  if (parseEventTime(result.data.fitted) === null) {
    throw invalid(`${where}, fitted`, "a day of the calendar", result.data.fitted);
  }
  return result.data as Rates;
}

function invalid(where: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "invalid-rates",
    what: "the rates cannot be used",
    where,
    expected,
    found,
    fix: "fit them anew: millrace rates fit RUN…",
  });
}
