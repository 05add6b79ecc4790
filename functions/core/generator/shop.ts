// The configuration of a simulated shop, its defaults (the demo) and the spelling of its ids. Every event of its log
// follows from this record alone; docs/generator.md has the model in equations.

import { ConfigurationError } from "../errors.ts";

/** Weights of the three ways to the next item; they sum to 1. */
export interface Mixture {
  /** Back to an item of one's own past, the recent and the bought ones first. */
  readonly repeat: number;
  /** On to a successor of the last item. */
  readonly successor: number;
  /** A category by present interest, then an item of it by popularity. */
  readonly interest: number;
}

/** How one family of shoppers behaves. */
export interface ShopperHabits {
  readonly sessionsMean: number;
  /** Sessions have 1 + geometric events. */
  readonly eventsPerSessionMean: number;
  /** Standard deviation of the logarithm of a shopper's own rate of sessions. */
  readonly activitySpread: number;
  /** Standard deviation of the interest in a category, in logits: 0 = everyone like the shop as a whole. */
  readonly interestSpread: number;
  /** Days after which interests correlate 1/2 with what they were; Infinity = they never change. */
  readonly interestHalfLifeDays: number;
  /** Weight in memory that an event keeps when the next one happens, in (0, 1]. */
  readonly memory: number;
  readonly sessionStart: Mixture;
  readonly withinSession: Mixture;
  /** Probability that a view is followed, within the session, by putting the same item into the cart. */
  readonly cartAfterView: number;
  readonly buyAfterCart: number;
}

/** A simulated shop. Counts are integers; times are in the units of their names. */
export interface ShopConfig {
  /** An integer in [0, 2^53). */
  readonly seed: number;
  readonly users: number;
  readonly items: number;
  readonly categories: number;
  /** Unix time of the first midnight; a Monday, if the week is to begin on one. */
  readonly startMs: number;
  readonly days: number;
  /** Popularity of the r-th item of a category is proportional to r^−itemExponent. */
  readonly itemExponent: number;
  /** The same over categories. */
  readonly categoryExponent: number;
  readonly successorsPerItem: number;
  /** Share of successors that lie in the item's own category. */
  readonly successorsInCategory: number;
  readonly secondsBetweenEventsMean: number;
  readonly habits: ShopperHabits;
  /** Expected faulty rows, each of its kind equally often, per good row. */
  readonly dirtyRowShare: number;
  /** Expected exact duplicates per good row. */
  readonly duplicateRowShare: number;
}

export const SHOP_DEFAULTS: ShopConfig = {
  seed: 1,
  users: 1800,
  items: 240,
  categories: 24,
  startMs: 1_735_516_800_000, // Monday, 2024-12-30
  days: 91,
  itemExponent: 1,
  categoryExponent: 0.3,
  successorsPerItem: 3,
  successorsInCategory: 0.3,
  secondsBetweenEventsMean: 50,
  habits: {
    sessionsMean: 5,
    eventsPerSessionMean: 5.5,
    activitySpread: 0.6,
    interestSpread: 2.5,
    interestHalfLifeDays: 30,
    memory: 0.9,
    sessionStart: { repeat: 0.2, successor: 0.1, interest: 0.7 },
    withinSession: { repeat: 0.05, successor: 0.15, interest: 0.8 },
    cartAfterView: 0.1,
    buyAfterCart: 0.5,
  },
  dirtyRowShare: 0.003,
  duplicateRowShare: 0.001,
};

/** The defaults with `changes`, checked. Throws ConfigurationError with the field at fault. */
export function shopConfig(changes: Partial<ShopConfig> = {}): ShopConfig {
  const config = { ...SHOP_DEFAULTS, ...changes };
  checkCounts(config);
  checkNumbers(config);
  checkHabits(config.habits);
  return config;
}

/** The habits of a user: the shop has one family of shoppers. */
export function habitsOf(config: ShopConfig, _userIndex: number): ShopperHabits {
  return config.habits;
}

/** `i00042` for 42. */
export function itemIdOf(itemIndex: number): string {
  return `i${String(itemIndex).padStart(5, "0")}`;
}

/** `u000123` for 123. */
export function userIdOf(userIndex: number): string {
  return `u${String(userIndex).padStart(6, "0")}`;
}

/** 42 for `i00042`; undefined for anything that is not the id of an item. */
export function itemIndexOf(itemId: string): number | undefined {
  const index = Number(itemId.slice(1));
  return Number.isInteger(index) && itemIdOf(index) === itemId ? index : undefined;
}

/** 123 for `u000123`; undefined for anything that is not the id of a user. */
export function userIndexOf(userId: string): number | undefined {
  const index = Number(userId.slice(1));
  return Number.isInteger(index) && userIdOf(index) === userId ? index : undefined;
}

function checkCounts(config: ShopConfig): void {
  const { seed, users, items, categories, successorsPerItem } = config;
  const isCount = (count: number) => Number.isSafeInteger(count) && count >= 1;
  require(Number.isSafeInteger(seed) && seed >= 0, "seed", "an integer in [0, 2^53)", seed);
  require(isCount(users) && users <= 2 ** 32, "users", "an integer in [1, 2^32]", users);
  require(isCount(items), "items", "an integer of at least 1", items);
  const categoriesExpected = "an integer from 1 to items";
  require(isCount(categories) && categories <= items, "categories", categoriesExpected, categories);
  require(isCount(successorsPerItem) &&
    successorsPerItem <
      items, "successorsPerItem", "an integer from 1 to items − 1", successorsPerItem);
}

function checkNumbers(config: ShopConfig): void {
  const { startMs, days, secondsBetweenEventsMean } = config;
  require(startMs % 1000 === 0, "startMs", "whole seconds", startMs);
  require(days > 0 && days <= 36_525, "days", "a number in (0, 36525]", days);
  require(secondsBetweenEventsMean >=
    1, "secondsBetweenEventsMean", "at least 1", secondsBetweenEventsMean);
  for (const field of ["itemExponent", "categoryExponent"] as const) {
    require(config[field] >= 0 && config[field] <= 10, field, "a number in [0, 10]", config[field]);
  }
  for (const field of ["successorsInCategory", "dirtyRowShare", "duplicateRowShare"] as const) {
    require(isShare(config[field]), field, "a number in [0, 1]", config[field]);
  }
}

function checkHabits(habits: ShopperHabits): void {
  for (const field of ["sessionsMean", "eventsPerSessionMean"] as const) {
    require(habits[field] >= 1 && habits[field] < Infinity, field, "a number of at least 1", habits[
      field
    ]);
  }
  for (const field of ["activitySpread", "interestSpread"] as const) {
    require(habits[field] >= 0 && habits[field] <= 10, field, "a number in [0, 10]", habits[field]);
  }
  const halfLife = habits.interestHalfLifeDays;
  require(halfLife > 0, "interestHalfLifeDays", "a positive number", halfLife);
  require(isShare(habits.memory) &&
    habits.memory > 0, "memory", "a number in (0, 1]", habits.memory);
  for (const field of ["cartAfterView", "buyAfterCart"] as const) {
    require(isShare(habits[field]), field, "a number in [0, 1]", habits[field]);
  }
  for (const field of ["sessionStart", "withinSession"] as const) {
    const { repeat, successor, interest } = habits[field];
    const isMixture = [repeat, successor, interest].every(isShare);
    const sum = repeat + successor + interest;
    require(isMixture && Math.abs(sum - 1) < 1e-9, field, "three weights that sum to 1", sum);
  }
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function require(holds: boolean, field: string, expected: string, found: number): void {
  if (!holds) {
    throw new ConfigurationError({
      code: "shop-configuration",
      what: "the configuration of the simulated shop is wrong",
      where: field,
      expected,
      found: String(found),
      fix: `set ${field} to ${expected}`,
    });
  }
}
