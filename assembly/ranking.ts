// Ranks and best items from rows of scores. Items that may not be ranked have the score −∞.

import { at, LANES, sumAt } from "./vector";

/** The mask of a vector of four whose lanes are all set. */
const ALL_LANES: i32 = 15;

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
 * The best `count` scores above −∞, best first, equal scores by lower index. Returns how many there are, or −1 where
 * a score is NaN or +∞.
 *
 *     items    [count] u32
 *     best     [count]
 *     scores   [n]
 *
 * n is a multiple of LANES.
 */
export function topItems(items: usize, best: usize, scores: usize, n: i32, count: i32): i32 {
  let found = 0;
  for (let i = 0; i < n; ) {
    const threshold = f32x4.splat(thresholdOf(best, found, count));
    const start = i;
    const x = at(scores, i);
    let isBelow = areNotAbove(v128.load(x), v128.load(x, 16), threshold);
    i += LANES;
    if (i < n) {
      isBelow = v128.and(isBelow, areNotAbove(v128.load(x, 32), v128.load(x, 48), threshold));
      i += LANES;
    }
    if (i32x4.bitmask(isBelow) !== ALL_LANES) {
      found = admit(items, best, x, 0, i - start, start, found, count);
      if (found < 0) {
        return -1;
      }
    }
  }
  return found > 0 && load<f32>(best) === Infinity ? -1 : found;
}

/**
 * Goes on with a list of the best `count` of scores + bias, which are not stored: `found` of them are there, from
 * columns before `first`. Returns how many there are then, or −1 where a sum is NaN or +∞.
 *
 *     items    [count] u32
 *     best     [count]
 *     scores   [n] of the columns from `first` on
 *     bias     [n] of the same columns
 *
 * n is a multiple of LANES.
 */
export function topSums(
  items: usize,
  best: usize,
  scores: usize,
  bias: usize,
  n: i32,
  count: i32,
  found: i32,
  first: i32,
): i32 {
  for (let i = 0; i < n; ) {
    const threshold = f32x4.splat(thresholdOf(best, found, count));
    const start = i;
    const x = at(scores, i);
    const b = at(bias, i);
    let isBelow = areNotAbove(sumAt(x, b), sumAt(x + 16, b + 16), threshold);
    i += LANES;
    if (i < n) {
      const next = areNotAbove(sumAt(x + 32, b + 32), sumAt(x + 48, b + 48), threshold);
      isBelow = v128.and(isBelow, next);
      i += LANES;
    }
    if (i32x4.bitmask(isBelow) !== ALL_LANES) {
      found = admit(items, best, x, b, i - start, first + start, found, count);
      if (found < 0) {
        return -1;
      }
    }
  }
  return found > 0 && load<f32>(best) === Infinity ? -1 : found;
}

/** What a score must exceed to enter a list of `found` of at most `count`. */
function thresholdOf(best: usize, found: i32, count: i32): f32 {
  return found < count ? -Infinity : load<f32>(at(best, count - 1));
}

/** Lanes in which neither vector is above the threshold or NaN. */
function areNotAbove(x: v128, y: v128, threshold: v128): v128 {
  return v128.and(f32x4.le(x, threshold), f32x4.le(y, threshold));
}

/**
 * Puts those of n scores into the list that belong there, the first of which is that of `item`; returns the length of
 * the list, or −1 where a score is NaN. A bias at 0 is none.
 */
function admit(
  items: usize,
  best: usize,
  scores: usize,
  bias: usize,
  n: i32,
  item: i32,
  found: i32,
  count: i32,
): i32 {
  for (let i = 0; i < n; i++) {
    let score = load<f32>(at(scores, i));
    if (bias !== 0) {
      score += load<f32>(at(bias, i));
    }
    const threshold = thresholdOf(best, found, count);
    if (score > threshold) {
      found = min(found + 1, count);
      insert(items, best, item + i, score, found - 1);
    } else if (!(score <= threshold)) {
      return -1;
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
