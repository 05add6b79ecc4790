// The runs of a plan: data × split × model × seed, each as the arguments that `millrace run` would be given. Flags of
// a model win over those of the data, and those over the plan's own.

import { FAMILIES, type FamilyWeights, parseFamilies } from "../generator/families.ts";
import type { DataSet, EvaluationPlan, PlanFlags } from "./planSchema.ts";
import { invalidPlan } from "./planSchema.ts";
import { type Protocol, parseProtocol } from "./protocol.ts";

/** Where the events of a set of data come from. */
export type DataSource =
  | { readonly kind: "files"; readonly files: readonly string[] }
  | { readonly kind: "generated"; readonly generator: GeneratorRequest };

export interface GeneratorRequest {
  readonly seed: number;
  readonly users: number;
  readonly families?: FamilyWeights;
}

export interface PlannedData {
  readonly name: string;
  readonly source: DataSource;
  readonly flags: PlanFlags;
}

/** One run of a plan, before it has a name. */
export interface Trial {
  readonly data: string;
  /** The protocol as the plan says it. */
  readonly split: string;
  /** Which part of the protocol: the value of --split. */
  readonly part: string;
  readonly model: string;
  readonly seed: number;
  /** Flags and their values, without the files. */
  readonly arguments: readonly string[];
}

const TRIALS_MAX = 10_000;
/** Flags that the plan says elsewhere, or that concern how a run is driven. */
const RESERVED = ["split", "seed", "store", "json", "workers", "task-timeout"];

/** The sets of data of `plan`, by name. */
export function plannedData(plan: EvaluationPlan, where: string): readonly PlannedData[] {
  const { data } = plan;
  const isOne = "files" in data || "generate" in data;
  const named: [string, DataSet][] = isOne
    ? [["data", data as DataSet]]
    : Object.entries(data as Record<string, DataSet>);
  if (named.length === 0) {
    throw invalidPlan(`${where}, data`, "one set of data at least", "none");
  }
  return named.flatMap(([name, set]) => setsOf(name, set, isOne, `${where}, data`));
}

/** One set; one a family where they are to be apart. */
function setsOf(name: string, set: DataSet, isOne: boolean, where: string): PlannedData[] {
  const flags = set.options ?? {};
  if ("files" in set) {
    return [{ name, source: { kind: "files", files: set.files }, flags }];
  }
  const { users, seed = 1, families } = set.generate;
  const generated = (own: string, weights?: FamilyWeights): PlannedData => ({
    name: own,
    source: {
      kind: "generated",
      generator: { seed, users, ...(weights !== undefined && { families: weights }) },
    },
    // As `millrace demo`: shoppers go back to what they had.
    flags: { "keep-seen": true, ...flags },
  });
  if (families === "each") {
    return FAMILIES.map((family) =>
      generated(isOne ? family : `${name}-${family}`, { [family]: 1 }),
    );
  }
  if (typeof families === "object") {
    const text = Object.entries(families).map(([family, weight]) => `${family}:${weight}`);
    return [generated(name, familiesOf(text.join(","), where))];
  }
  return [generated(name, families === undefined ? undefined : familiesOf(families, where))];
}

function familiesOf(text: string, where: string): FamilyWeights {
  try {
    return parseFamilies(text);
  } catch {
    throw invalidPlan(
      `${where}, generate.families`,
      `each, all, or weights of ${FAMILIES.join(", ")}`,
      JSON.stringify(text),
    );
  }
}

/** The protocols of `plan`. */
export function plannedProtocols(plan: EvaluationPlan, where: string): readonly Protocol[] {
  return plan.splits.map((text, index) => parseProtocol(text, `${where}, splits.${index}`));
}

/** The runs of `plan` over `sets`: by data, split, model, seed and part. Throws ConfigurationError `invalid-plan`. */
export function plannedTrials(
  plan: EvaluationPlan,
  sets: readonly PlannedData[],
  where: string,
): readonly Trial[] {
  checkFlags(plan, sets, where);
  checkSeeds(plan, where);
  const trials = sets.flatMap((set) =>
    plannedProtocols(plan, where).flatMap((protocol) =>
      Object.entries(plan.models).flatMap(([model, flags]) =>
        trialsOfModel(plan, { set, protocol, model, flags }),
      ),
    ),
  );
  if (trials.length > TRIALS_MAX) {
    throw invalidPlan(where, `${TRIALS_MAX} runs at most`, `${trials.length} runs`);
  }
  return trials;
}

interface PlannedModel {
  readonly set: PlannedData;
  readonly protocol: Protocol;
  readonly model: string;
  readonly flags: PlanFlags;
}

/** The runs of one model on one set under one protocol: by seed, then part. */
function trialsOfModel(
  { options, seeds }: EvaluationPlan,
  { set, protocol, model, flags }: PlannedModel,
): readonly Trial[] {
  // Windows are looked at event by event: the same events are asked of a model however it was trained.
  const everyEvent: PlanFlags = protocol.windows.length > 0 ? { cases: "all" } : {};
  const merged = { ...everyEvent, ...options, ...set.flags, ...flags };
  return seeds.flatMap((seed) =>
    protocol.parts.map((part) => ({
      data: set.name,
      split: protocol.text,
      part,
      model,
      seed,
      arguments: argumentsOf({ split: part, seed, ...merged }),
    })),
  );
}

/** Refuses what would only turn out after all runs: seeds that hold out other users have no cases to compare. */
function checkSeeds({ seeds, splits, commonCases }: EvaluationPlan, where: string): void {
  const drawn = splits.findIndex((text) => text.startsWith("users:"));
  if (seeds.length > 1 && drawn >= 0 && commonCases !== true) {
    throw invalidPlan(
      `${where}, splits.${drawn}`,
      "one seed with users:SHARE, which every seed draws anew; folds:K tests everybody with every seed",
      `${splits[drawn]} with ${seeds.length} seeds`,
    );
  }
}

function checkFlags(plan: EvaluationPlan, sets: readonly PlannedData[], where: string): void {
  const places: [string, PlanFlags][] = [
    ["options", plan.options ?? {}],
    ...sets.map(({ name, flags }): [string, PlanFlags] => [`data.${name}.options`, flags]),
    ...Object.entries(plan.models).map(([name, flags]): [string, PlanFlags] => [
      `models.${name}`,
      flags,
    ]),
  ];
  for (const [place, flags] of places) {
    const reserved = Object.keys(flags).find((flag) => RESERVED.includes(flag));
    if (reserved !== undefined) {
      const expected = "splits and seeds as fields of the plan, and the store on the command line";
      throw invalidPlan(`${where}, ${place}`, expected, `the flag ${reserved}`);
    }
  }
}

/** `{hidden: 32, "keep-seen": true}` as `--hidden 32 --keep-seen`; a flag that is false is left out. */
export function argumentsOf(flags: PlanFlags): readonly string[] {
  return Object.entries(flags).flatMap(([flag, value]) => {
    if (typeof value === "boolean") {
      return value ? [`--${flag}`] : [];
    }
    const values = Array.isArray(value) ? value : [String(value)];
    return values.flatMap((one) => [`--${flag}`, one]);
  });
}
