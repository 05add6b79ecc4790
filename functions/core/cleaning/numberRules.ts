// Rules for columns of numbers, one set a column: what becomes of values that are missing, which values are out of
// range, and how noise is filtered. Events are removed first, then noise is filtered, then missing values are filled.

import { ConfigurationError } from "../errors.ts";
import type { Field } from "../inputs/field.ts";
import type { NumberRules } from "../messages.ts";
import { optionError } from "../optionError.ts";

export const FILLS = ["drop", "mean", "median", "previous", "interpolate"] as const;
export const FILTERS = ["mean", "median", "hampel"] as const;
const WINDOW_MIN = 2;
const WINDOW_MAX = 1001;
/** A decimal number with a point; nothing else that JavaScript takes for one. */
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** The number that a text is; null where it is none, or too large for one. */
export function numberOf(text: string): number | null {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** Flags as they are written, each COLUMN=RULE. */
export interface NumberFlags {
  readonly missing?: readonly string[];
  readonly outliers?: readonly string[];
  readonly smooth?: readonly string[];
}

/** Rules by column, in the order in which columns are first named. Throws ConfigurationError. */
export function parseNumberRules(flags: NumberFlags): readonly NumberRules[] {
  const rules = new Map<string, NumberRules>();
  const set = (flag: string, text: string, read: (rule: string) => Partial<NumberRules> | null) => {
    const equals = text.lastIndexOf("=");
    const column = text.slice(0, Math.max(0, equals)).trim();
    const change = column === "" ? null : read(text.slice(equals + 1).trim());
    if (change === null) {
      throw ruleError(flag, text);
    }
    const known = rules.get(column) ?? { column, missing: null, range: null, filter: null };
    const isTwice = Object.keys(change).some((name) => known[name as keyof NumberRules] !== null);
    if (isTwice) {
      throw optionError(flag, { expected: "one rule a column", found: `${column}, twice` });
    }
    rules.set(column, { ...known, ...change });
  };
  for (const text of flags.missing ?? []) {
    set("--missing", text, parseMissing);
  }
  for (const text of flags.outliers ?? []) {
    set("--outliers", text, parseRange);
  }
  for (const text of flags.smooth ?? []) {
    set("--smooth", text, parseFilter);
  }
  return [...rules.values()];
}

function parseMissing(rule: string): Partial<NumberRules> | null {
  const kind = FILLS.find((fill) => fill === rule);
  if (kind !== undefined) {
    return { missing: { kind, value: null } };
  }
  const value = numberOf(rule);
  return value === null ? null : { missing: { kind: "constant", value } };
}

function parseRange(rule: string): Partial<NumberRules> | null {
  const bounds = /^(.*?)\.\.(.*)$/.exec(rule);
  const [low, high] = [bounds?.[1] ?? "", bounds?.[2] ?? ""];
  const [from, to] = [numberOf(low), numberOf(high)];
  const isUnreadable = (low !== "" && from === null) || (high !== "" && to === null);
  const isNothing = from === null && to === null;
  const isEmpty = from !== null && to !== null && from > to;
  return isUnreadable || isNothing || isEmpty ? null : { range: { low: from, high: to } };
}

function parseFilter(rule: string): Partial<NumberRules> | null {
  const [name, digits = ""] = rule.split(":");
  const kind = FILTERS.find((filter) => filter === name);
  const window = /^\d{1,4}$/.test(digits) ? Number(digits) : 0;
  const isUsable = kind !== undefined && window >= WINDOW_MIN && window <= WINDOW_MAX;
  return isUsable ? { filter: { kind, window } } : null;
}

const EXPECTED: Readonly<Record<string, string>> = {
  "--missing": `COLUMN=RULE with ${FILLS.join(", ")} or a number`,
  "--outliers": "COLUMN=LOW..HIGH, numbers, either of which may be left out",
  "--smooth": `COLUMN=FILTER:N with ${FILTERS.join(", ")}, N from ${WINDOW_MIN} to ${WINDOW_MAX} values`,
};

const EXAMPLE: Readonly<Record<string, string>> = {
  "--missing": "--missing price=median",
  "--outliers": "--outliers price=0.01..10000",
  "--smooth": "--smooth price=median:5",
};

function ruleError(flag: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "number-rule",
    what: "a rule for a column of numbers cannot be read",
    where: flag,
    expected: EXPECTED[flag] ?? "",
    found: JSON.stringify(found),
    fix: `for example ${EXAMPLE[flag]}`,
  });
}

/** Whether values of the column are changed, and not only events removed. */
export function changesValues({ missing, filter }: NumberRules): boolean {
  return filter !== null || (missing !== null && missing.kind !== "drop");
}

/** Throws where values are to be changed that the model does not read. */
export function checkNumberRules(rules: readonly NumberRules[], fields: readonly Field[]): void {
  for (const rule of rules.filter(changesValues)) {
    const readers = fields.filter(({ column }) => column === rule.column);
    if (!readers.some(({ kind }) => kind === "buckets")) {
      const flag = rule.filter === null ? "--missing" : "--smooth";
      const found =
        readers.length === 0
          ? "no such --input"
          : readers.map(({ name }) => `--input ${name}`).join(", ");
      throw optionError(
        flag,
        { expected: `a model that reads ${rule.column} as numbers`, found },
        `add --input ${rule.column}:buckets=10, without which the values reach nobody`,
      );
    }
  }
}

/** The fate of an event by the value of a column: missing, out of range, or neither. */
export function valueFault(
  { missing, range }: NumberRules,
  value: number | null,
): "missing_value" | "outlier" | null {
  if (value === null) {
    return missing?.kind === "drop" ? "missing_value" : null;
  }
  const { low = null, high = null } = range ?? {};
  return (low !== null && value < low) || (high !== null && value > high) ? "outlier" : null;
}

/** Each rule in words. */
export function numberPhrases(rules: readonly NumberRules[]): readonly string[] {
  return rules.flatMap(({ column, missing, range, filter }) => [
    ...(missing?.kind === "drop" ? [`events without ${column} removed`] : []),
    ...(range === null
      ? []
      : [`events with ${column} outside ${range.low ?? ""}..${range.high ?? ""} removed`]),
    ...(filter === null
      ? []
      : [`${column} smoothed by the ${FILTER_NAMES[filter.kind]} of ${filter.window} values`]),
    ...(missing === null || missing.kind === "drop"
      ? []
      : [`missing ${column} filled: ${missing.value ?? missing.kind}`]),
  ]);
}

const FILTER_NAMES = { mean: "moving mean", median: "moving median", hampel: "Hampel filter" };
