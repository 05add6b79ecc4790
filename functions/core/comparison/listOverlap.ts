// How alike the recommendation lists of two rankings are, over the users that both have.

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

const PERSISTENCE = 0.9;

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
      jaccard += jaccardOf(first, second);
      sameFirst += first[0] === second[0] ? 1 : 0;
      rankBiased += rankBiasedOf(first, second, depth);
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

/** 1 for two empty lists. */
function jaccardOf(a: readonly string[], b: readonly string[]): number {
  const both = new Set([...a, ...b]).size;
  return both === 0 ? 1 : (new Set(a).size + new Set(b).size - both) / both;
}

function rankBiasedOf(a: readonly string[], b: readonly string[], depth: number): number {
  const seenA = new Set<string>();
  const seenB = new Set<string>();
  let shared = 0;
  let sum = 0;
  let most = 0;
  let weight = 1;
  const end = Math.min(depth, Math.max(a.length, b.length));
  for (let place = 0; place < end; place++) {
    const [itemA, itemB] = [a[place], b[place]];
    shared += itemA !== undefined && (itemA === itemB || seenB.has(itemA)) ? 1 : 0;
    shared += itemB !== undefined && itemA !== itemB && seenA.has(itemB) ? 1 : 0;
    if (itemA !== undefined) {
      seenA.add(itemA);
    }
    if (itemB !== undefined) {
      seenB.add(itemB);
    }
    sum += (weight * shared) / (place + 1);
    most += weight;
    weight *= PERSISTENCE;
  }
  return most === 0 ? 1 : sum / most;
}
