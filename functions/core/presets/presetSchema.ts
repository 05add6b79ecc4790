// The form of a preset as JSON: in a user's own file and in the manifest. It is parsed in messages.ts; what a form
// cannot say (a unit that is none, a pattern that does not compile) is checked here too.

import * as z from "zod/mini";
import { isRemoval } from "../cleaning/removed.ts";
import { closestName } from "../columnNames.ts";
import { isTimeUnit, TIME_UNITS } from "../declaredTime.ts";
import { parseEventTime } from "../eventTime.ts";
import { ENCODINGS, isDelimiter, type Preset } from "./preset.ts";

const text = z.string().check(z.minLength(1));
const columnReference = z.union([text, z.array(text).check(z.minLength(1))]);

const removalRule = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9-]{1,24}$/)),
  column: columnReference,
  when: z.strictObject({
    blank: z.optional(z.boolean()),
    oneOf: z.optional(z.array(z.string())),
    startsWith: z.optional(text),
    atMost: z.optional(z.number()),
    lacks: z.optional(z.string()),
  }),
});

export const presetSchema = z.strictObject({
  name: text,
  title: text,
  files: z.optional(z.array(text)),
  form: z.enum(["delimited", "jsonl"]),
  delimiter: z.optional(z.string()),
  header: z.optional(z.enum(["yes", "no", "either"])),
  typedHeader: z.optional(z.boolean()),
  columns: z.array(text).check(z.minLength(1)),
  list: z.optional(text),
  encoding: z.optional(z.enum(ENCODINGS)),
  comments: z.optional(z.boolean()),
  user: columnReference,
  item: columnReference,
  time: z.strictObject({
    column: columnReference,
    unit: text,
    zone: z.optional(text),
    plusMs: z.optional(text),
  }),
  event: z.optional(
    z.strictObject({
      column: z.optional(columnReference),
      names: z.optional(z.record(z.string(), z.string())),
      others: z.optional(z.enum(["keep", "remove", "reject"])),
      value: z.optional(z.string()),
    }),
  ),
  session: z.optional(columnReference),
  category: z.optional(columnReference),
  price: z.optional(columnReference),
  fill: z.optional(z.strictObject({ key: text, columns: z.array(text) })),
  wholeNumbers: z.optional(z.array(text)),
  rules: z.optional(z.array(removalRule)),
  window: z.optional(z.strictObject({ from: z.optional(text), to: z.optional(text) })),
  looks: z.optional(z.record(z.string(), z.string())),
  hints: z.optional(z.array(z.string())),
});

/** What an issue of the schema says: where, and what was expected. */
export function formProblem(issue: z.core.$ZodIssue | undefined): {
  where: string;
  expected: string;
} {
  const where = issue?.path.join(".") || "the preset";
  switch (issue?.code) {
    case "unrecognized_keys":
      return unknownField(issue.keys[0] ?? "", where);
    case "invalid_type":
      return {
        where,
        expected:
          issue.expected === "nonoptional" ? "a value" : `a value of type ${issue.expected}`,
      };
    case "invalid_value":
      return { where, expected: `one of ${issue.values.join(", ")}` };
    case "invalid_format":
      return { where, expected: "up to 24 small letters, digits and hyphens" };
    case "invalid_union":
      return { where, expected: "the name of a column, or a list of such names" };
    default:
      return { where, expected: "something that is not empty" };
  }
}

function unknownField(field: string, where: string): { where: string; expected: string } {
  const near = closestName(field, Object.keys(presetSchema.shape));
  const hint = near === null || where !== "the preset" ? "" : ` (did you mean ${near}?)`;
  return { where, expected: `no field ${field}${hint}` };
}

/** What is wrong with a preset of the right form: where, and what was expected; null where nothing is. */
export function presetProblem(preset: Preset): { where: string; expected: string } | null {
  const { time, window, rules = [], list, form, event } = preset;
  if (preset.delimiter !== undefined && !isDelimiter(preset.delimiter)) {
    return { where: "delimiter", expected: "one or two ASCII characters, no quote, newline or #" };
  }
  if (!isTimeUnit(time.unit)) {
    return { where: "time.unit", expected: `one of ${TIME_UNITS.join(", ")}` };
  }
  const bounds = [window?.from, window?.to].filter((bound) => bound !== undefined);
  if (bounds.some((bound) => parseEventTime(bound) === null)) {
    return { where: "window", expected: "dates such as 2017-11-25 or 2017-11-25T00:00:00+08:00" };
  }
  if (list !== undefined && form !== "jsonl") {
    return { where: "list", expected: "no list in a delimited file" };
  }
  if (event?.names !== undefined && event.column === undefined) {
    return { where: "event.column", expected: "the column that holds the names" };
  }
  const look = Object.entries(preset.looks ?? {}).find(([, pattern]) => !isPattern(pattern));
  if (look !== undefined) {
    return { where: `looks.${look[0]}`, expected: "a regular expression" };
  }
  const taken = rules.findIndex(({ name }) => isRemoval(name));
  if (taken >= 0) {
    return { where: `rules.${taken}.name`, expected: "a name that no rule of cleaning has" };
  }
  const broken = rules.findIndex(({ when }) => when.lacks !== undefined && !isPattern(when.lacks));
  if (broken >= 0) {
    return { where: `rules.${broken}.when.lacks`, expected: "a regular expression" };
  }
  const empty = rules.findIndex(({ when }) => Object.keys(when).length === 0);
  return empty < 0
    ? null
    : { where: `rules.${empty}.when`, expected: "one of blank, oneOf, startsWith, atMost, lacks" };
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
