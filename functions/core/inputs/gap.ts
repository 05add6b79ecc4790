// Time since the user's event before, in buckets whose bounds double: below 1 s, [1 s, 2 s), [2 s, 4 s), … up to
// [2²³ s, 2²⁴ s), and 2²⁴ s (194 days) or more. The first event of a user has no gap.

import { assert } from "../assert.ts";

/** Powers of two that are bounds, from 2⁰ s on. */
const BOUNDS = 25;
const SECOND_MS = 1000;

/** Names of the buckets, by their lower bounds in seconds; bucket b has the name at b − 1. */
export const GAP_NAMES: readonly string[] = [
  "below 1 s",
  ...Array.from({ length: BOUNDS }, (_, power) => `from ${2 ** power} s`),
];

/** The bucket, from 1, of a gap in milliseconds. */
export function gapBucket(gapMs: number): number {
  assert(gapMs >= 0, "events are in the order of time");
  let bucket = 1;
  let bound = SECOND_MS;
  while (bucket <= BOUNDS && gapMs >= bound) {
    bucket += 1;
    bound *= 2;
  }
  return bucket;
}
