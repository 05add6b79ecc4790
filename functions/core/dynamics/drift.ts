// Whether a user's recent interest is another than before, beyond what the coming and going of windows explains.

import { assert } from "../assert.ts";
import { permutation, randomStream } from "../random.ts";
import type { InterestWindows } from "./interestWindows.ts";
import type { UserKey } from "./volatility.ts";
import { countInto, divergenceOfCounts, numberCategories } from "./windowCounts.ts";

export interface Drift {
  /** Jensen–Shannon divergence, in bits, of the last windows and all before. */
  readonly divergence: number;
  /**
   * Share of orders of the windows that have at least this divergence, one-sided: no finer than one by the number of
   * ways to choose the recent windows, so that a user of a few windows cannot have a small one.
   */
  readonly p: number;
}

/** Orders that are drawn. */
export const DRIFT_SHUFFLES = 499;
/** Divergences of equal windows may differ in their last digits, by the order of the sum. */
const ROUNDING = 1e-12;

/** The drift into the last `recentCount` windows; null where there is none before them. */
export function driftOf(
  windows: InterestWindows,
  recentCount: number,
  { seed, user }: UserKey,
): Drift | null {
  assert(Number.isSafeInteger(recentCount) && recentCount >= 1, "a window at least is recent");
  const cut = windows.length - recentCount;
  if (cut < 1) {
    return null;
  }
  const { numbered, categoryCount } = numberCategories(windows);
  const all = new Float64Array(categoryCount);
  for (const window of numbered) {
    countInto(all, window);
  }
  const recent = new Float64Array(categoryCount);
  const before = new Float64Array(categoryCount);
  const divergenceOf = (order: Uint32Array) => {
    recent.fill(0);
    for (let place = cut; place < order.length; place++) {
      countInto(recent, numbered[order[place] as number] as Uint32Array);
    }
    for (let category = 0; category < categoryCount; category++) {
      before[category] = (all[category] as number) - (recent[category] as number);
    }
    return divergenceOfCounts(before, recent);
  };
  const divergence = divergenceOf(Uint32Array.from(windows.keys()));
  const stream = randomStream({ seed, purpose: "interestShuffle", major: user, minor: 1 });
  let reached = 1;
  for (let shuffle = 0; shuffle < DRIFT_SHUFFLES; shuffle++) {
    const shuffled = divergenceOf(permutation(windows.length, stream));
    reached += shuffled >= divergence - ROUNDING ? 1 : 0;
  }
  return { divergence, p: reached / (1 + DRIFT_SHUFFLES) };
}
