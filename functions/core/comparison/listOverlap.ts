// How alike the recommendation lists of two rankings are, over the users that both have.

import { rankBiasedOverlap } from "../dynamics/listStability.ts";
import { jaccardSimilarity } from "../dynamics/sequenceSimilarity.ts";

/** Means over `users`. */
export interface ListOverlap {
  readonly users: number;
  /** Items of a list that are looked at. */
  readonly depth: number;
  /** |A ∩ B| / |A ∪ B| of the first `depth` items. */
  readonly jaccard: number;
  /** Share of users whose first item is the same. */
  readonly sameFirst: number;
  /**
   * Rank-biased overlap with p = 0.9, of lists that end at `depth`, divided by that of equal lists: 1 = the same order
   * (Webber, Moffat & Zobel, "A similarity measure for indefinite rankings", ACM TOIS 28(4), 2010).
   */
  readonly rankBiased: number;
}

/** Lists by user, the best item first. Null where no user is in both. */
export function listOverlap(
  a: ReadonlyMap<string, readonly string[]>,
  b: ReadonlyMap<string, readonly string[]>,
  depth: number,
): ListOverlap | null {
  let users = 0;
  let jaccard = 0;
  let sameFirst = 0;
  let rankBiased = 0;
  for (const [user, listA] of a) {
    const listB = b.get(user);
    if (listB !== undefined) {
      const [first, second] = [listA.slice(0, depth), listB.slice(0, depth)];
      users += 1;
      jaccard += jaccardSimilarity(first, second);
      sameFirst += first[0] === second[0] ? 1 : 0;
      rankBiased += rankBiasedOverlap(first, second, { depth });
    }
  }
  const mean = (sum: number) => sum / users;
  return users === 0
    ? null
    : {
        users,
        depth,
        jaccard: mean(jaccard),
        sameFirst: mean(sameFirst),
        rankBiased: mean(rankBiased),
      };
}
