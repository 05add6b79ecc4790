// Shares of categories (or of items) in a stretch of behaviour, and how far two of them are apart.

import { log2 } from "../elementary.ts";
import { sumOf } from "../metrics/exactSum.ts";

/** Share of each category that occurs, above 0, of sum 1; empty of no events. */
export type Shares = ReadonlyMap<number, number>;

/** The shares of the categories of events. */
export function sharesOf(categories: ArrayLike<number>): Shares {
  const counts = new Map<number, number>();
  for (let event = 0; event < categories.length; event++) {
    const category = categories[event] as number;
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return new Map(Array.from(counts, ([category, count]) => [category, count / categories.length]));
}

/** Shannon entropy in bits. */
export function entropyBits(shares: Shares): number {
  return sumOf(Array.from(shares.values(), (share) => -share * log2(share)));
}

/**
 * Jensen–Shannon divergence in bits, in [0, 1]: 0 of equal shares, 1 where nothing is in common (Lin, IEEE Transactions
 * on Information Theory 37(1), 1991). Neither is empty.
 */
export function jensenShannon(p: Shares, q: Shares): number {
  const half = (own: Shares, other: Shares) =>
    Array.from(own, ([category, share]) => {
      const middle = (share + (other.get(category) ?? 0)) / 2;
      return share * log2(share / middle);
    });
  const divergence = sumOf([...half(p, q), ...half(q, p)]) / 2;
  return Math.min(1, Math.max(0, divergence));
}

/** Cosine of the angle between two vectors of shares, in [0, 1]; neither is empty. */
export function cosineOfShares(p: Shares, q: Shares): number {
  const dot = sumOf(Array.from(p, ([category, share]) => share * (q.get(category) ?? 0)));
  const square = (own: Shares) => sumOf(Array.from(own.values(), (share) => share * share));
  return Math.min(1, dot / Math.sqrt(square(p) * square(q)));
}
