// The cleaning rules and what they removed, in words, for the page and the command line.

import { durationText } from "../duration.ts";
import type { CleaningConfig } from "../messages.ts";
import type { Removal } from "./cleaning.ts";
import { numberPhrases } from "./numberRules.ts";
import { isRemoval, type Removed, removedInOrder } from "./removed.ts";

const REMOVED: Readonly<Record<Removal, readonly [one: string, many: string]>> = {
  duplicate: ["duplicate", "duplicates"],
  robot: ["of robots", "of robots"],
  ignored_event: ["of ignored types", "of ignored types"],
  missing_value: ["without a value", "without a value"],
  outlier: ["out of range", "out of range"],
  repeat: ["repeat", "repeats"],
  rare_item: ["of rare items", "of rare items"],
  rare_user: ["of rare users", "of rare users"],
};

/**
 * `5 window`, `3 duplicates`, `12 of robots`: a phrase for each rule, in the order of the rules. `numberText` ends with
 * a space.
 */
export function removedPhrases(
  removed: Removed,
  numberText: (count: number) => string,
): readonly string[] {
  return removedInOrder(removed).map(([rule, count]) => {
    const phrase = isRemoval(rule) ? REMOVED[rule][count === 1 ? 0 : 1] : rule;
    return `${numberText(count)}${phrase}`;
  });
}

/** `price: 12 values filled with 4.5, 34 smoothed, 3 still missing`. */
export function changeText(change: {
  readonly column: string;
  readonly filled: number;
  readonly smoothed: number;
  readonly missing: number;
  readonly fill: number | null;
}): string {
  const { column, filled, smoothed, missing, fill } = change;
  const by = fill === null ? "" : ` with ${fill}`;
  return `${column}: ${filled} values filled${by}, ${smoothed} smoothed, ${missing} still missing`;
}

/** A phrase for each rule that `cleaning` asks for. */
export function cleaningPhrases(cleaning: CleaningConfig | undefined): readonly string[] {
  if (cleaning === undefined) {
    return [];
  }
  const { collapseRepeatsMs, maxEventsPerDay, maxEventsPerUser, eventWeights } = cleaning;
  const { minItemEvents, minUserEvents } = cleaning;
  const limits: readonly (readonly [number | null, (limit: number) => string])[] = [
    [maxEventsPerDay, (limit) => `users with more than ${limit} events on a day removed`],
    [maxEventsPerUser, (limit) => `users with more than ${limit} events removed`],
    [collapseRepeatsMs, (limit) => `repeats within ${durationText(limit)} removed`],
    [minItemEvents, (limit) => `items with fewer than ${limit} events removed`],
    [minUserEvents, (limit) => `users with fewer than ${limit} events removed`],
  ];
  const weights = eventWeights.map(({ event, weight }) => `${event} = ${weight}`).join(", ");
  return [
    ...limits.flatMap(([limit, phrase]) => (limit === null ? [] : [phrase(limit)])),
    ...numberPhrases(cleaning.numbers ?? []),
    ...(weights === "" ? [] : [`weights of event types: ${weights}`]),
  ];
}
