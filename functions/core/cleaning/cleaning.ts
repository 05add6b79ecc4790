// What a run takes out of the events beyond what cannot be read: the rules, the order in which they are applied, and
// the flags that ask for them. An event is removed by the first rule that catches it and counted there, once.

import { ConfigurationError } from "../errors.ts";
import type { CleaningConfig } from "../messages.ts";

/** The rules in the order in which they are applied. */
export const REMOVALS = [
  "duplicate",
  "robot",
  "ignored_event",
  "missing_value",
  "outlier",
  "repeat",
  "rare_item",
  "rare_user",
] as const;
export type Removal = (typeof REMOVALS)[number];

/** Events removed by each rule that was asked for; duplicates are always removed. */
export type RemovedCounts = { readonly duplicate: number } & Readonly<
  Partial<Record<Removal, number>>
>;

export const KEPT = 0;
/** Fates are stored: numbers stay for ever, and new rules get new ones. */
const FATES: Readonly<Record<Removal, number>> = {
  duplicate: 1,
  robot: 2,
  ignored_event: 3,
  repeat: 4,
  rare_item: 5,
  rare_user: 6,
  missing_value: 7,
  outlier: 8,
};
/** The fate of an event that `rule` removes; 0 is the fate of one that is kept. */
export const fateOf = (rule: Removal): number => FATES[rule];

/** Weights up to here keep all sums of integers far below 2^53. */
const WEIGHT_MAX = 1000;

/** The rules that `cleaning` asks for, in order. */
export function activeRemovals(cleaning: CleaningConfig | undefined): readonly Removal[] {
  if (cleaning === undefined) {
    return ["duplicate"];
  }
  const asked: Readonly<Record<Removal, boolean>> = {
    duplicate: true,
    robot: cleaning.maxEventsPerDay !== null || cleaning.maxEventsPerUser !== null,
    ignored_event: cleaning.eventWeights.some(({ weight }) => weight === 0),
    missing_value: cleaning.numbers?.some(({ missing }) => missing?.kind === "drop") ?? false,
    outlier: cleaning.numbers?.some(({ range }) => range !== null) ?? false,
    repeat: cleaning.collapseRepeatsMs !== null,
    rare_item: cleaning.minItemEvents !== null,
    rare_user: cleaning.minUserEvents !== null,
  };
  return REMOVALS.filter((rule) => asked[rule]);
}

/** Whether events must be looked at before items are numbered and times are cut. */
export function hasCleanWave(cleaning: CleaningConfig | undefined): boolean {
  return activeRemovals(cleaning).length > 1;
}

/** Counts of the events with each fate, for the rules asked for [events]. */
export function removedCounts(
  fates: Uint8Array,
  cleaning: CleaningConfig | undefined,
): RemovedCounts {
  const byFate = new Array<number>(REMOVALS.length + 1).fill(0);
  for (const fate of fates) {
    byFate[fate] = (byFate[fate] ?? 0) + 1;
  }
  const counts = activeRemovals(cleaning).map((rule) => [rule, byFate[fateOf(rule)] ?? 0]);
  return Object.fromEntries(counts) as RemovedCounts;
}

/** The sum of the counts of several shards, which know the same rules. */
export function mergeRemovedCounts(a: RemovedCounts, b: RemovedCounts): RemovedCounts {
  const sums = Object.entries(a).map(([rule, count]) => [rule, count + (b[rule as Removal] ?? 0)]);
  return Object.fromEntries(sums) as RemovedCounts;
}

/** `view=1,buy=5` as weights by event type, in the order written. Throws ConfigurationError. */
export function parseEventWeights(text: string): CleaningConfig["eventWeights"] {
  const weights = text.split(",").map((pair) => {
    const equals = pair.lastIndexOf("=");
    const event = pair.slice(0, Math.max(0, equals)).trim();
    const digits = pair.slice(equals + 1).trim();
    if (event === "" || !/^\d{1,4}$/.test(digits) || Number(digits) > WEIGHT_MAX) {
      throw weightError(pair);
    }
    return { event, weight: Number(digits) };
  });
  const twice = weights.find(({ event }, index) =>
    weights.slice(0, index).some((other) => other.event === event),
  );
  if (twice !== undefined) {
    throw weightError(`${twice.event}, twice`);
  }
  return weights;
}

function weightError(found: string): ConfigurationError {
  return new ConfigurationError({
    code: "event-weights",
    what: "the weights of the event types cannot be read",
    where: "--event-weights",
    expected: `TYPE=WEIGHT pairs, each type once, weights whole numbers from 0 to ${WEIGHT_MAX}`,
    found: JSON.stringify(found),
    fix: "for example --event-weights view=1,cart=3,buy=5; a type of weight 0 is left out",
  });
}
