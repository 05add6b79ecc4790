// How alike the lists are that one model recommends when it is trained with other seeds: what of a list is taste, and
// what is chance (Oh et al., CIKM 2022, who call it rank list sensitivity).

import { RESAMPLING_SEED } from "../comparison/pairedTest.ts";
import { resampleUsers } from "../comparison/userResampling.ts";
import { meanOf } from "../comparison/userSums.ts";
import { rankBiasedOverlap } from "../dynamics/listStability.ts";
import { jaccardSimilarity } from "../dynamics/sequenceSimilarity.ts";
import type { Bounded } from "./aging.ts";

/** Means over users of the mean over all pairs of seeds, with intervals that draw users. */
export interface SeedStability {
  readonly model: string;
  /** Lists of a user, one of each part of the protocol, that every seed has. */
  readonly lists: number;
  readonly depth: number;
  /** Rank-biased overlap with p = 0.9, 1 = the same lists (core/dynamics/listStability.ts). */
  readonly rankBiased: Bounded;
  readonly jaccard: Bounded;
}

/** Lists by user, best item first. */
export type ListsByUser = ReadonlyMap<string, readonly string[]>;

/** What one user's lists of all seeds have in common. */
export interface UserOverlap {
  readonly user: string;
  readonly rankBiased: number;
  readonly jaccard: number;
}

/** The overlap of every user that all of at least two seeds have a list of, in the order of the first. */
export function userOverlaps(
  bySeed: readonly ListsByUser[],
  depth: number,
): readonly UserOverlap[] {
  const [first, ...others] = bySeed;
  return [...(first ?? [])].flatMap(([user, list]) => {
    const rest = others.map((lists) => lists.get(user));
    const lists = [list, ...rest].filter((one) => one !== undefined);
    return lists.length < bySeed.length || lists.length < 2 ? [] : [overlapOf(user, lists, depth)];
  });
}

function overlapOf(
  user: string,
  lists: readonly (readonly string[])[],
  depth: number,
): UserOverlap {
  const cut = lists.map((list) => list.slice(0, depth));
  let [rankBiased, jaccard, pairs] = [0, 0, 0];
  for (const [index, later] of cut.entries()) {
    for (const earlier of cut.slice(0, index)) {
      rankBiased += rankBiasedOverlap(earlier, later, { depth });
      jaccard += jaccardSimilarity(earlier, later);
      pairs += 1;
    }
  }
  return { user, rankBiased: rankBiased / pairs, jaccard: jaccard / pairs };
}

/** The stability over the overlaps of all parts; null where two users are not known. */
export function seedStability(
  model: string,
  overlaps: readonly UserOverlap[],
  depth: number,
): SeedStability | null {
  const numberOf = new Map<string, number>();
  for (const { user } of overlaps) {
    numberOf.set(user, numberOf.get(user) ?? numberOf.size);
  }
  const users = numberOf.size;
  if (users < 2) {
    return null;
  }
  const bounded = (valueAt: (one: UserOverlap) => number): Bounded => {
    const [sums, cases] = [new Float64Array(users), new Float64Array(users)];
    for (const one of overlaps) {
      const user = numberOf.get(one.user) ?? 0;
      sums[user] = (sums[user] as number) + valueAt(one);
      cases[user] = (cases[user] as number) + 1;
    }
    const nothing = { sums: new Float64Array(users), cases };
    const [interval] = resampleUsers([{ a: nothing, b: { sums, cases } }], RESAMPLING_SEED);
    const value = meanOf({ sums, cases });
    return { value, low: interval?.low ?? value, high: interval?.high ?? value };
  };
  return {
    model,
    lists: overlaps.length,
    depth,
    rankBiased: bounded((one) => one.rankBiased),
    jaccard: bounded((one) => one.jaccard),
  };
}
