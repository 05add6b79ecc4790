// How unlike each other the items of a list are, and how unlike the lists of different users.

import { assert } from "../assert.ts";
import { cosineSimilarity } from "../dynamics/sequenceSimilarity.ts";
import { log2 } from "../elementary.ts";
import { meanOf } from "./exactSum.ts";

/**
 * Mean distance over all pairs of the first k items (Ziegler et al., WWW 2005; Vargas & Castells, RecSys 2011); null
 * with fewer than two.
 */
export function intraListDiversity(
  list: ArrayLike<number>,
  k: number,
  distance: (item: number, other: number) => number,
): number | null {
  const items = Array.from(list).slice(0, k);
  const distances = items.flatMap((item, place) =>
    items.slice(0, place).map((other) => distance(other, item)),
  );
  return distances.length === 0 ? null : meanOf(distances);
}

/** 0 where two items have the same category, else 1. Category 0 is unknown and like nothing, not even itself. */
export function categoryDistance(category: ArrayLike<number>): (a: number, b: number) => number {
  return (a, b) => (category[a] !== 0 && category[a] === category[b] ? 0 : 1);
}

/** 1 − cosine of the items' rows of a matrix [items, width], in [0, 2]. */
export function embeddingDistance(
  embeddings: Float32Array,
  width: number,
): (a: number, b: number) => number {
  assert(width >= 1 && embeddings.length % width === 0, "a matrix has whole rows");
  const row = (item: number) => embeddings.subarray(item * width, (item + 1) * width);
  return (a, b) => 1 - cosineSimilarity(row(a), row(b));
}

/** Rows of a matrix [items, width] at length 1; a row of zeros stays. */
export function unitVectors(vectors: Float32Array, width: number): Float32Array {
  assert(width >= 1 && vectors.length % width === 0, "a matrix has whole rows");
  const units = new Float32Array(vectors.length);
  for (let start = 0; start < vectors.length; start += width) {
    const row = vectors.subarray(start, start + width);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) {
      units.set(
        row.map((value) => value / norm),
        start,
      );
    }
  }
  return units;
}

/**
 * intraListDiversity by embeddingDistance from `unitVectors`, in time that grows with the list and not with its pairs:
 * the cosines of all ordered pairs add up to |Σ u|² − Σ |u|².
 */
export function vectorDiversity(
  list: ArrayLike<number>,
  k: number,
  { units, width }: { readonly units: Float32Array; readonly width: number },
): number | null {
  const count = Math.min(k, list.length);
  if (count < 2) {
    return null;
  }
  let [squares, squareOfSum] = [0, 0];
  for (let column = 0; column < width; column++) {
    let sum = 0;
    for (let place = 0; place < count; place++) {
      const value = units[(list[place] as number) * width + column] as number;
      sum += value;
      squares += value * value;
    }
    squareOfSum += sum * sum;
  }
  return 1 - (squareOfSum - squares) / (count * (count - 1));
}

/**
 * Mean over all pairs of lists of 1 − |A ∩ B| / k (Zhou et al., PNAS 107(10), 2010), from how often each item was
 * shown [items] in `lists` lists of k places, without comparing any two: an item shown n times is in n (n − 1) / 2
 * pairs. Null with fewer than two lists.
 */
export function interListDiversity(
  shown: Float64Array,
  { lists, k }: { readonly lists: number; readonly k: number },
): number | null {
  const shared = shown.reduce((sum, count) => {
    assert(count <= lists, "a list shows an item once");
    return sum + (count * (count - 1)) / 2;
  }, 0);
  return lists < 2 ? null : 1 - shared / ((lists * (lists - 1)) / 2) / k;
}

/**
 * `user_coverage@k`, the share of users with a full list, and `distributional_coverage@k_bits`, the entropy of what is
 * shown (as Microsoft's Recommenders has it): log2 of the number of items where all are shown alike. Something was
 * shown.
 */
export function coverageOf(
  lists: { readonly shown: Float64Array; readonly fullLists: number; readonly users: number },
  k: number,
): Readonly<Record<string, number>> {
  const { shown, fullLists, users } = lists;
  assert(users >= 1 && fullLists <= users, "full lists are some users'");
  const places = shown.reduce((sum, count) => sum + count, 0);
  assert(places > 0, "something was shown");
  const entropy = shown.reduce((sum, count) => {
    const share = count / places;
    return count === 0 ? sum : sum - share * log2(share);
  }, 0);
  return {
    [`user_coverage@${k}`]: fullLists / users,
    [`distributional_coverage@${k}_bits`]: entropy,
  };
}
