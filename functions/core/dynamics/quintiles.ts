// Five groups of users by a trait such as volatility, from the least to the most, so that every metric can be shown by
// group: the slice that says whether a model of sequences earns its place.

import { assert } from "../assert.ts";

export const QUINTILE_COUNT = 5;

/** Upper bounds of the first four groups, ascending. */
export type QuintileBounds = readonly [number, number, number, number];

/** The bounds that part at least one finite value into fifths. */
export function quintileBounds(values: ArrayLike<number>): QuintileBounds {
  assert(values.length > 0, "groups are of somebody");
  const sorted = Float64Array.from(values).sort();
  const at = (fifth: number) =>
    sorted[Math.ceil((fifth * sorted.length) / QUINTILE_COUNT) - 1] as number;
  return [at(1), at(2), at(3), at(4)];
}

/** The group of a value, from 0 to 4. Equal values are in one group, so that with many equals a group may be empty. */
export function quintileOf(value: number, bounds: QuintileBounds): number {
  return bounds.filter((bound) => value > bound).length;
}
