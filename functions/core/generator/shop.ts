// The configuration of a simulated shop, its defaults (the demo) and the spelling of its ids. Every event of its log
// follows from this record alone; docs/generator.md has the model in equations.

import { type FamilyWeights, familyHabits, familyOf } from "./families.ts";
import { checkShop } from "./shopRanges.ts";

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
  /** Share of events, funnel aside, whose item is any of the shop with equal chances; none without it. */
  readonly noise?: number;
  /** Days after which interests, besides what they drift, come back to what they were; without it they do not. */
  readonly seasonDays?: number;
  /** Sessions come in bursts of 1 + geometric many, with this mean, a few hours apart; one by one without it. */
  readonly burstSessions?: number;
  /** Share of the period before which nobody of the family has arrived; 0 without it. */
  readonly arrivalShare?: number;
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
  /** Where there are several families of shoppers; without it everybody has `habits` as they are. */
  readonly families?: FamilyWeights | undefined;
  /** Expected faulty rows, each of its kind equally often, per good row. */
  readonly dirtyRowShare: number;
  /** Expected exact duplicates per good row. */
  readonly duplicateRowShare: number;
}

export const SHOP_DEFAULTS: ShopConfig = {
  seed: 1,
  users: 2000,
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
  checkShop(config);
  return config;
}

/** The habits of a user: those of the user's family where there are families. */
export function habitsOf(config: ShopConfig, userIndex: number): ShopperHabits {
  const { seed, habits, families } = config;
  return families === undefined
    ? habits
    : familyHabits(habits, familyOf(seed, families, userIndex));
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
