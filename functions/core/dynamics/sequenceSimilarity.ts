// How alike two sequences of behaviour are, from 0 (nothing in common) to 1 (the same): as sets, as orders, as habits
// of going from one thing to the next, and as vectors. Items may be categories or types, whatever is numbered.

import { assert } from "../assert.ts";
import { sumOf } from "../metrics/exactSum.ts";
import { jensenShannon, sharesOf } from "./shares.ts";

/** A sequence of numbered things, oldest first. */
export type Sequence = ArrayLike<number>;

/** |A ∩ B| / |A ∪ B| of the distinct items (Jaccard 1901); 1 of two empty sequences. */
export function jaccardSimilarity<Item>(a: ArrayLike<Item>, b: ArrayLike<Item>): number {
  const [first, second] = [new Set(Array.from(a)), new Set(Array.from(b))];
  const both = Array.from(first).filter((item) => second.has(item)).length;
  const either = first.size + second.size - both;
  return either === 0 ? 1 : both / either;
}

/**
 * Length of the longest common subsequence by that of the longer sequence (Hirschberg, Communications of the ACM 18(6),
 * 1975: two rows of the table are kept).
 */
export function commonSubsequenceSimilarity(a: Sequence, b: Sequence): number {
  const length = lastOfTable(a, b, {
    border: () => 0,
    cell: (isEqual, { above, before, diagonal }) =>
      isEqual ? diagonal + 1 : Math.max(above, before),
  });
  return byLonger(length, a, b);
}

/** 1 − the least number of insertions, deletions and substitutions by the longer length (Levenshtein 1966). */
export function editSimilarity(a: Sequence, b: Sequence): number {
  const distance = lastOfTable(a, b, {
    border: (index) => index,
    cell: (isEqual, { above, before, diagonal }) =>
      Math.min(above + 1, before + 1, diagonal + (isEqual ? 0 : 1)),
  });
  return a.length + b.length === 0 ? 1 : 1 - byLonger(distance, a, b);
}

/**
 * Best global alignment (Needleman & Wunsch, Journal of Molecular Biology 48(3), 1970) where a pair of items scores
 * what `similarity` says, at most 1 (such as the cosine of their embeddings), and a gap 0; by the longer length.
 */
export function alignmentSimilarity(
  a: Sequence,
  b: Sequence,
  similarity: (itemOfA: number, itemOfB: number) => number,
): number {
  const score = lastOfTable(a, b, {
    border: () => 0,
    cell: (_, { above, before, diagonal }, row, column) =>
      Math.max(above, before, diagonal + similarity(a[row] as number, b[column] as number)),
  });
  return byLonger(score, a, b);
}

/**
 * 1 − Jensen–Shannon divergence, in bits, of the rows of the two sequences' transition matrices: what follows an
 * item. Rows are weighted by how often the item is left, in the mean of both; a row that one of them lacks has
 * divergence 1. Null where a sequence has no step.
 */
export function transitionSimilarity(a: Sequence, b: Sequence): number | null {
  if (a.length < 2 || b.length < 2) {
    return null;
  }
  const [rowsA, rowsB] = [followersOf(a), followersOf(b)];
  const alike = Array.from(rowsA, ([from, own]) => {
    const other = rowsB.get(from);
    if (other === undefined) {
      return 0;
    }
    const weight = (own.length / (a.length - 1) + other.length / (b.length - 1)) / 2;
    return weight * (1 - jensenShannon(sharesOf(own), sharesOf(other)));
  });
  return sumOf(alike);
}

/** What follows each item that has a follower. */
function followersOf(sequence: Sequence): ReadonlyMap<number, readonly number[]> {
  const followers = new Map<number, number[]>();
  for (let index = 1; index < sequence.length; index++) {
    const from = sequence[index - 1] as number;
    const row = followers.get(from) ?? [];
    row.push(sequence[index] as number);
    followers.set(from, row);
  }
  return followers;
}

/**
 * Cosine of the angle between two vectors of one length, such as states of an encoder, in [−1, 1]; 0 with a zero one.
 */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert(a.length === b.length, "vectors have one length");
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index] as number, b[index] as number];
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const norm = Math.sqrt(squareA) * Math.sqrt(squareB);
  return norm === 0 ? 0 : Math.max(-1, Math.min(1, dot / norm));
}

interface Neighbours {
  readonly above: number;
  readonly before: number;
  readonly diagonal: number;
}

interface Recurrence {
  border(index: number): number;
  cell(isEqual: boolean, neighbours: Neighbours, row: number, column: number): number;
}

/** The last cell of the table [a + 1, b + 1] of a recurrence. Work grows with the product of the lengths. */
function lastOfTable(a: Sequence, b: Sequence, { border, cell }: Recurrence): number {
  let previous = Float64Array.from({ length: b.length + 1 }, (_, index) => border(index));
  let current = new Float64Array(b.length + 1);
  for (let row = 0; row < a.length; row++) {
    current[0] = border(row + 1);
    for (let column = 0; column < b.length; column++) {
      const neighbours = {
        above: previous[column + 1] as number,
        before: current[column] as number,
        diagonal: previous[column] as number,
      };
      current[column + 1] = cell(a[row] === b[column], neighbours, row, column);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length] as number;
}

function byLonger(value: number, a: Sequence, b: Sequence): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : value / longer;
}
