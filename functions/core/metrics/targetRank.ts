// The rank of one target among scores, by the rule that binds everybody: ties count against whoever is ranked.

import { assert } from "../assert.ts";

/** 1 + better scores + other scores that are equal. A score that is no number is never better, and its item is last. */
export function targetRank(scores: ArrayLike<number>, target: number): number {
  const own = scores[target];
  assert(own !== undefined, "the target has a score");
  let rank = 0;
  for (let item = 0; item < scores.length; item++) {
    // A NaN of the target's own compares false with everything: then all others count as better.
    if (item === target || !((scores[item] as number) < own || Number.isNaN(scores[item]))) {
      rank += 1;
    }
  }
  return Number.isNaN(own) ? scores.length : rank;
}
