import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignmentSimilarity,
  commonSubsequenceSimilarity,
  cosineSimilarity,
  editSimilarity,
  jaccardSimilarity,
  transitionSimilarity,
} from "../../../functions/core/dynamics/sequenceSimilarity.ts";
import {
  cosineOfShares,
  entropyBits,
  jensenShannon,
  sharesOf,
} from "../../../functions/core/dynamics/shares.ts";
import { permutation, randomStream } from "../../../functions/core/random.ts";

const isSame = (a: number, b: number) => (a === b ? 1 : 0);
const aligned = (a: ArrayLike<number>, b: ArrayLike<number>) => alignmentSimilarity(a, b, isSame);
const transitions = (a: ArrayLike<number>, b: ArrayLike<number>) => transitionSimilarity(a, b) ?? 0;
const SIMILARITIES = [
  ["jaccard", jaccardSimilarity],
  ["common subsequence", commonSubsequenceSimilarity],
  ["edit", editSimilarity],
  ["alignment", aligned],
  ["transitions", transitions],
] as const;

const sequences = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 12 });

/** Chains of 12 steps around a ring of 30 items; each user has a ring of his own order, and misses a step in five. */
function session(user: number, number: number): Uint32Array {
  const ring = permutation(30, randomStream({ seed: 1, purpose: "test", major: user }));
  const stream = randomStream({ seed: 2, purpose: "test", major: user, minor: number });
  let place = stream.integer(10);
  return Uint32Array.from({ length: 12 }, () => {
    place = (place + (stream.uniform() < 0.2 ? 2 : 1)) % 30;
    return ring[place] as number;
  });
}

describe.each(SIMILARITIES)("similarity by %s", (name, of) => {
  test("is 1 of equal sequences, symmetric, and in [0, 1]", () => {
    fc.assert(
      fc.property(sequences, sequences, (a, b) => {
        expect(of(a, a)).toBeCloseTo(1, 12);
        expect(of(a, b)).toBeCloseTo(of(b, a), 12);
        expect(of(a, b)).toBeGreaterThanOrEqual(0);
        expect(of(a, b)).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { seed: 1 },
    );
  });

  test("is 0 of sequences with nothing in common", () => {
    expect(of([1, 2, 3], [4, 5])).toBe(0);
  });

  test("ranks sessions of the same user above others: AUC over 0.8", () => {
    let better = 0;
    const users = 60;
    for (let user = 0; user < users; user++) {
      const own = of(session(user, 0), session(user, 1));
      const other = of(session(user, 0), session((user + 7) % users, 1));
      better += own > other ? 1 : Number(own === other) / 2;
    }
    expect(better / users).toBeGreaterThan(0.8);
  });

  test.skipIf(name === "jaccard")(
    "puts a shuffled copy below its original (skipped for jaccard, which knows no order)",
    () => {
      for (let user = 0; user < 20; user++) {
        const original = session(user, 0);
        const order = permutation(12, randomStream({ seed: 3, purpose: "test", major: user }));
        const shuffled = order.map((place) => original[place] as number);
        expect(of(original, shuffled)).toBeLessThan(of(original, original));
      }
    },
  );
});

describe("similarities by hand", () => {
  test("of sets and orders", () => {
    expect(jaccardSimilarity([1, 1, 2], [2, 3])).toBe(1 / 3);
    expect(commonSubsequenceSimilarity([1, 2, 3, 4], [2, 9, 4])).toBe(2 / 4);
    // kitten → sitting: three edits.
    expect(editSimilarity([1, 2, 3, 3, 4, 5], [6, 2, 3, 3, 2, 5, 7])).toBe(1 - 3 / 7);
    const empty: number[] = [];
    expect([jaccardSimilarity(empty, empty), editSimilarity(empty, empty)]).toEqual([1, 1]);
    expect([editSimilarity([1], empty), commonSubsequenceSimilarity([1], empty)]).toEqual([0, 0]);
  });

  test("an alignment takes what is near for part of the same", () => {
    const near = (a: number, b: number) => 1 - Math.abs(a - b) / 4;
    expect(alignmentSimilarity([1, 2], [2, 3], near)).toBe(1.5 / 2);
  });

  test("of transitions: a row that is shared, and one that is not", () => {
    // From 1 always 2 in both; from 2 to 1 in the first alone, from 2 to 3 in the second.
    expect(transitionSimilarity([1, 2, 1, 2], [1, 2, 3])).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
    expect(transitionSimilarity([1], [1, 2])).toBeNull();
  });

  test("of vectors", () => {
    expect(cosineSimilarity([3, 4], [6, 8])).toBe(1);
    expect(cosineSimilarity([1, 0], [-2, 0])).toBe(-1);
    expect(cosineSimilarity([0, 0], [1, 0])).toBe(0);
  });
});

describe("shares", () => {
  test("have entropies and divergences in bits", () => {
    expect(entropyBits(sharesOf([1, 2, 3, 4]))).toBe(2);
    expect(jensenShannon(sharesOf([1, 2]), sharesOf([3, 4]))).toBe(1);
    expect(jensenShannon(sharesOf([1, 2]), sharesOf([2, 1]))).toBe(0);
    // H(¾, ¼) − ½ H(½, ½).
    expect(jensenShannon(sharesOf([1, 1]), sharesOf([1, 2]))).toBeCloseTo(0.31127812445913283, 12);
    expect(cosineOfShares(sharesOf([1, 2]), sharesOf([1, 1]))).toBeCloseTo(Math.SQRT1_2, 12);
  });
});
