// The form of an evaluation plan as JSON, and what is wrong with one that does not have it. What the flags in it may be
// is checked where they are parsed, as on the command line.

import * as z from "zod/mini";
import { ConfigurationError } from "../errors.ts";
import { jsonOf } from "../json.ts";

const count = z.int().check(z.nonnegative());
const name = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,39}$/));
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
/** Flags of `millrace run` without their dashes. */
const flags = z.record(z.string().check(z.regex(/^[a-z][a-z-]*$/)), value);

const files = z.strictObject({
  files: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  options: z.optional(flags),
});
const generated = z.strictObject({
  generate: z.strictObject({
    users: count,
    seed: z.optional(count),
    /** `each`: a set of data for every family; else as with `millrace demo --families`. */
    families: z.optional(z.union([z.string(), z.record(z.string(), z.number())])),
  }),
  options: z.optional(flags),
});
const dataSet = z.union([files, generated]);

const schema = z.strictObject({
  name,
  data: z.union([dataSet, z.record(name, dataSet)]),
  splits: z.array(z.string()).check(z.minLength(1)),
  models: z.record(name, flags),
  seeds: z.array(count).check(z.minLength(1)),
  /** For all runs. */
  options: z.optional(flags),
  /** The model that the others are compared with; the first where it is not named. */
  reference: z.optional(name),
  /** Compare what models were all tested on, where their test cases are not the same. */
  commonCases: z.optional(z.boolean()),
});

export type EvaluationPlan = z.infer<typeof schema>;
export type PlanFlags = z.infer<typeof flags>;
export type DataSet = z.infer<typeof dataSet>;

/** The plan in `json`, text of the file `where`. Throws ConfigurationError `invalid-plan`. */
export function decodePlan(json: string, where: string): EvaluationPlan {
  const found = jsonOf(json, (message) => invalidPlan(where, "JSON", message));
  const result = schema.safeParse(found);
  if (!result.success) {
    const issue = innermost(result.error.issues[0]);
    const path = issue?.path.join(".") ?? "";
    throw invalidPlan(
      `${where}, ${path === "" ? "the plan" : path}`,
      expectation(issue),
      "not that",
    );
  }
  const plan = result.data;
  const models = Object.keys(plan.models);
  if (models.length === 0) {
    throw invalidPlan(`${where}, models`, "one model at least", "none");
  }
  if (plan.reference !== undefined && !models.includes(plan.reference)) {
    throw invalidPlan(`${where}, reference`, `one of ${models.join(", ")}`, plan.reference);
  }
  for (const [field, values] of [
    ["seeds", plan.seeds],
    ["splits", plan.splits],
  ] as const) {
    if (new Set<unknown>(values).size !== values.length) {
      throw invalidPlan(`${where}, ${field}`, "each of them once", JSON.stringify(values));
    }
  }
  return plan;
}

type Issue = z.core.$ZodIssue;

/** Of several forms that a value might have had, the complaint of the one that came furthest. */
function innermost(issue: Issue | undefined): Issue | undefined {
  if (issue?.code !== "invalid_union") {
    return issue;
  }
  const candidates = issue.errors
    .map(([first]) => innermost(first))
    .filter((inner) => inner !== undefined);
  const deepest = candidates.reduce<Issue | undefined>(
    (best, one) => (best === undefined || one.path.length > best.path.length ? one : best),
    undefined,
  );
  return deepest === undefined
    ? issue
    : ({ ...deepest, path: [...issue.path, ...deepest.path] } as Issue);
}

function expectation(issue: Issue | undefined): string {
  switch (issue?.code) {
    case "invalid_type":
      return issue.expected;
    case "unrecognized_keys":
      return `no field ${issue.keys.join(", ")}`;
    case "invalid_format":
    case "invalid_key":
      return "a name of letters, digits, - and _, or a flag without its dashes";
    default:
      return "the form that docs/evaluation-plans.md gives";
  }
}

/** ConfigurationError `invalid-plan`. */
export function invalidPlan(where: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "invalid-plan",
    what: "the evaluation plan cannot be used",
    where,
    expected,
    found,
    fix: "docs/evaluation-plans.md has every field, and a plan to begin with",
  });
}
