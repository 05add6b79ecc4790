// Ranks and best items from rows of scores. Items that may not be ranked have the score −∞.

import { at } from "./vector";

/**
 * How many scores are not below `threshold`. NaN counts, so that a broken model ranks last, not first.
 *
 *     scores   [n]
 *
 * n is a multiple of 4.
 */
export function countNotBelow(scores: usize, n: i32, threshold: f32): i32 {
  const t = f32x4.splat(threshold);
  let below = i32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    below = i32x4.add(below, f32x4.lt(v128.load(at(scores, i)), t));
  }
  const low = i32x4.extract_lane(below, 0) + i32x4.extract_lane(below, 1);
  const high = i32x4.extract_lane(below, 2) + i32x4.extract_lane(below, 3);
  return n + low + high;
}

/**
 * The best `count` finite scores, best first, equal scores by lower index. Returns how many there are.
 *
 *     items    [count] u32
 *     best     [count]
 *     scores   [n]
 *
 * n is a multiple of 4.
 */
export function topItems(items: usize, best: usize, scores: usize, n: i32, count: i32): i32 {
  let found = 0;
  let threshold: f32 = -Infinity;
  for (let i = 0; i < n; i += 4) {
    const isBetter = f32x4.gt(v128.load(at(scores, i)), f32x4.splat(threshold));
    for (let lanes = i32x4.bitmask(isBetter); lanes !== 0; lanes &= lanes - 1) {
      const item = i + ctz(lanes);
      const score = load<f32>(at(scores, item));
      if (score > threshold) {
        found = min(found + 1, count);
        insert(items, best, item, score, found - 1);
        threshold = found < count ? -Infinity : load<f32>(at(best, count - 1));
      }
    }
  }
  return found;
}

/** Inserts into a list sorted by descending score, whose place `slot` at the end is free. */
function insert(items: usize, best: usize, item: i32, score: f32, slot: i32): void {
  while (slot > 0 && load<f32>(at(best, slot - 1)) < score) {
    store<f32>(at(best, slot), load<f32>(at(best, slot - 1)));
    store<i32>(at(items, slot), load<i32>(at(items, slot - 1)));
    slot--;
  }
  store<f32>(at(best, slot), score);
  store<i32>(at(items, slot), item);
}
