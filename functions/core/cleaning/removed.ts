// All that a run removed from its rows, by rule: what rules of reading took out before rows were events (a window of
// time, the rules of a preset), then what cleaning took out of the events.

import { REMOVALS, type Removal, type RemovedCounts } from "./cleaning.ts";

/** Counts by rule: names of cleaning.ts or of rules of reading. Duplicates are always there. */
export type Removed = RemovedCounts & Readonly<Record<string, number>>;

/** Whether a rule is one of cleaning; rules of presets may not take such names. */
export function isRemoval(rule: string): rule is Removal {
  return REMOVALS.some((name) => name === rule);
}

/** Rules with their counts in the order in which they are applied. */
export function removedInOrder(removed: Removed): readonly (readonly [string, number])[] {
  const reading = Object.entries(removed).filter(([rule]) => !isRemoval(rule));
  const cleaning = REMOVALS.flatMap((rule) => {
    const count = removed[rule];
    return count === undefined ? [] : [[rule, count] as const];
  });
  return [...reading, ...cleaning];
}

/** Rows removed by all rules together. */
export function removedSum(removed: Readonly<Record<string, number>>): number {
  return Object.values(removed).reduce((sum, count) => sum + count, 0);
}
