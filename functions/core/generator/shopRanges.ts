// What the numbers of a simulated shop may be, as a table, and the refusal of those that are not.

import { ConfigurationError } from "../errors.ts";
import { FAMILIES, type FamilyWeights } from "./families.ts";
import type { Mixture, ShopConfig, ShopperHabits } from "./shop.ts";

/** Both ends belong to the range. */
interface Range {
  readonly min: number;
  readonly max: number;
  readonly isInteger?: true;
}

type NumbersOf<T> = { readonly [K in keyof T as T[K] extends number ? K : never]: Range };

const SHARE: Range = { min: 0, max: 1 };
const EXPONENT: Range = { min: 0, max: 10 };
const MEAN_COUNT: Range = { min: 1, max: 10_000 };
/** How far from 1 a sum of decimal fractions may be. */
const ROUNDING = 1e-9;
/** Largest weight of a family. */
const WEIGHT_MAX = 1000;

const HABIT_RANGES: NumbersOf<ShopperHabits> = {
  sessionsMean: MEAN_COUNT,
  eventsPerSessionMean: MEAN_COUNT,
  activitySpread: EXPONENT,
  interestSpread: EXPONENT,
  interestHalfLifeDays: { min: 0.01, max: Infinity },
  memory: { min: 0.01, max: 1 },
  cartAfterView: SHARE,
  buyAfterCart: SHARE,
};

/** Throws ConfigurationError with the first field that is out of its range. */
export function checkShop(config: ShopConfig): void {
  checkRanges(config, shopRanges(config.items));
  checkRanges(config.habits, HABIT_RANGES);
  if (config.startMs % 1000 !== 0) {
    const found = String(config.startMs);
    throw wrongField({ field: "startMs", expected: "whole seconds, as in the log", found });
  }
  checkMixture("sessionStart", config.habits.sessionStart);
  checkMixture("withinSession", config.habits.withinSession);
  checkFamilies(config.families);
}

function checkFamilies(families: FamilyWeights | undefined): void {
  const weights = Object.entries(families ?? { stable: 1 });
  const isKnown = ([name, weight]: [string, number]) =>
    FAMILIES.some((family) => family === name) && weight > 0 && weight <= WEIGHT_MAX;
  if (weights.length === 0 || !weights.every(isKnown)) {
    throw wrongField({
      field: "families",
      expected: `weights above 0 and up to ${WEIGHT_MAX} of some of ${FAMILIES.join(", ")}`,
      found: JSON.stringify(families),
    });
  }
}

function shopRanges(items: number): NumbersOf<ShopConfig> {
  return {
    seed: { min: 0, max: Number.MAX_SAFE_INTEGER, isInteger: true },
    users: { min: 1, max: 10_000_000, isInteger: true },
    items: { min: 2, max: 1_000_000, isInteger: true },
    categories: { min: 1, max: items, isInteger: true },
    startMs: { min: 0, max: 4_102_444_800_000, isInteger: true },
    days: { min: 1, max: 36_525 },
    itemExponent: EXPONENT,
    categoryExponent: EXPONENT,
    successorsPerItem: { min: 1, max: items - 1, isInteger: true },
    successorsInCategory: SHARE,
    secondsBetweenEventsMean: { min: 1, max: 600 },
    dirtyRowShare: SHARE,
    duplicateRowShare: SHARE,
  };
}

function checkRanges<T extends object>(numbers: T, ranges: NumbersOf<T>): void {
  const found = numbers as Readonly<Record<string, unknown>>;
  for (const [field, range] of Object.entries<Range>(ranges)) {
    const { min, max, isInteger } = range;
    const value = found[field] as number;
    const isInside = value >= min && value <= max && (!isInteger || Number.isInteger(value));
    if (!isInside) {
      const expected = `${isInteger ? "an integer" : "a number"} in [${min}, ${max}]`;
      throw wrongField({ field, expected, found: String(value) });
    }
  }
}

function checkMixture(field: string, { repeat, successor, interest }: Mixture): void {
  const isShares = [repeat, successor, interest].every((weight) => weight >= 0);
  if (!isShares || Math.abs(repeat + successor + interest - 1) > ROUNDING) {
    const found = `${repeat}, ${successor} and ${interest}`;
    throw wrongField({ field, expected: "three weights of at least 0 that sum to 1", found });
  }
}

function wrongField(wrong: { field: string; expected: string; found: string }): ConfigurationError {
  const { field, expected, found } = wrong;
  return new ConfigurationError({
    code: "shop-configuration",
    what: "the configuration of the simulated shop is wrong",
    where: field,
    expected,
    found,
    fix: `set ${field} to ${expected}`,
  });
}
