// Whether a list has the categories of its user's history in the same proportions: who watches seven parts romance and
// three parts action should be shown both (Steck, "Calibrated recommendations", RecSys 2018).

import { assert } from "../assert.ts";
import { type Shares, sharesOf } from "../dynamics/shares.ts";
import { log } from "../elementary.ts";
import { sumOf } from "./exactSum.ts";

/** Part of the history's shares that is mixed into the list's, so that a missing category is no infinity. */
export const CALIBRATION_ALPHA = 0.01;

/**
 * Kullback–Leibler divergence of the list's category shares q, smoothed to (1 − α) q + α p, from the history's p, in
 * nats: 0 where they are equal, −ln α at most. Null where either is empty.
 */
export function miscalibration(
  historyCategories: ArrayLike<number>,
  listCategories: ArrayLike<number>,
  alpha = CALIBRATION_ALPHA,
): number | null {
  if (historyCategories.length === 0 || listCategories.length === 0) {
    return null;
  }
  return smoothedDivergence(sharesOf(historyCategories), sharesOf(listCategories), alpha);
}

/** The same of shares, such as a history's weighted by recency. */
export function smoothedDivergence(p: Shares, q: Shares, alpha: number): number {
  assert(alpha > 0 && alpha < 1, "smoothing is in (0, 1)");
  const terms = Array.from(p, ([category, share]) => {
    const smoothed = (1 - alpha) * (q.get(category) ?? 0) + alpha * share;
    return share * log(share / smoothed);
  });
  return Math.max(0, sumOf(terms));
}
