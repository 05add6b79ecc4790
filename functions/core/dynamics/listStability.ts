// How much recommendation lists change: between models that should agree (other seeds, data with a little taken away),
// and over time, where a list that never changes is stale and one that always does is restless.

import { assert } from "../assert.ts";
import { meanOf } from "../metrics/exactSum.ts";

/** Distinct items, by number or by id, best first. */
export type ItemList<Item = number> = ArrayLike<Item>;

/** How likely a reader goes on from one place to the next. */
const PERSISTENCE = 0.9;

/**
 * Rank-biased overlap of two lists cut at `depth`, divided by that of equal lists: 1 = the same in the same order, 0 =
 * nothing in common (Webber, Moffat & Zobel, "A similarity measure for indefinite rankings", TOIS 28(4), 2010).
 * Places that a short list lacks agree with nothing; two empty lists are the same.
 */
export function rankBiasedOverlap<Item>(
  a: ItemList<Item>,
  b: ItemList<Item>,
  { depth, persistence = PERSISTENCE }: { readonly depth: number; readonly persistence?: number },
): number {
  assert(persistence > 0 && persistence < 1, "persistence is in (0, 1)");
  const end = Math.min(depth, Math.max(a.length, b.length));
  const [seenA, seenB] = [new Set<Item>(), new Set<Item>()];
  let common = 0;
  let weight = 1;
  let sum = 0;
  let weights = 0;
  for (let place = 0; place < end; place++) {
    const [itemA, itemB] = [a[place], b[place]];
    if (itemA !== undefined) {
      seenA.add(itemA);
      common += seenB.has(itemA) ? 1 : 0;
    }
    if (itemB !== undefined) {
      seenB.add(itemB);
      common += seenA.has(itemB) ? 1 : 0;
    }
    sum += (weight * common) / (place + 1);
    weights += weight;
    weight *= persistence;
  }
  return end === 0 ? 1 : sum / weights;
}

/** Mean overlap over all pairs of at least two lists, such as one user's under several seeds. */
export function meanPairwiseOverlap(lists: readonly ItemList[], depth: number): number {
  assert(lists.length >= 2, "a pair takes two lists");
  return meanOf(
    lists.flatMap((later, index) =>
      lists.slice(0, index).map((earlier) => rankBiasedOverlap(earlier, later, { depth })),
    ),
  );
}

export interface TemporalChange {
  /** |L₂ \ L₁| / N, the mean over consecutive lists; null with fewer than two. */
  readonly diversity: number | null;
  /** |L₂ \ A| / N, A all items of earlier lists, the mean over all lists but the first; null with fewer than two. */
  readonly novelty: number | null;
}

/**
 * Change over one user's lists in order of time (Lathia, Hailes, Capra & Amatriain, "Temporal diversity in recommender
 * systems", SIGIR 2010). N is the length of the later list; an empty one is left out.
 */
export function temporalChange(lists: readonly ItemList[]): TemporalChange {
  const shown = new Set<number>();
  let previous = new Set<number>();
  const diversities: number[] = [];
  const novelties: number[] = [];
  for (const [index, list] of lists.filter(({ length }) => length > 0).entries()) {
    const items = Array.from(list);
    const shareOutside = (old: ReadonlySet<number>) =>
      items.filter((item) => !old.has(item)).length / items.length;
    if (index > 0) {
      diversities.push(shareOutside(previous));
      novelties.push(shareOutside(shown));
    }
    previous = new Set(items);
    for (const item of items) {
      shown.add(item);
    }
  }
  return {
    diversity: diversities.length === 0 ? null : meanOf(diversities),
    novelty: novelties.length === 0 ? null : meanOf(novelties),
  };
}
