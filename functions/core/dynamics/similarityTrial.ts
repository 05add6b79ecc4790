// Whether measures of likeness say what they are taken to say, on a sample of users: two stretches of one user must be
// more alike than stretches of two users, and a sequence must be unlike its own shuffled copy where order counts.

import { assert, present } from "../assert.ts";
import { meanOf } from "../metrics/exactSum.ts";
import { type Estimate, normalEstimate } from "../metrics/rankingMetrics.ts";
import { scoreCounts } from "../metrics/scoreCounts.ts";
import { auc } from "../metrics/scoreMetrics.ts";
import {
  alignmentSimilarity,
  commonSubsequenceSimilarity,
  cosineSimilarity,
  editSimilarity,
  jaccardSimilarity,
  transitionSimilarity,
} from "./sequenceSimilarity.ts";

/** Measures by name; `isOrdered`: a shuffled copy must be less alike. */
export const SIMILARITIES = [
  { name: "jaccard", isOrdered: false },
  { name: "common_subsequence", isOrdered: true },
  { name: "edit", isOrdered: true },
  { name: "alignment", isOrdered: true },
  { name: "transitions", isOrdered: true },
  { name: "encoder_cosine", isOrdered: true },
] as const;

/** A stretch of behaviour: items, and what the encoder makes of them. */
export interface Stretch {
  readonly items: Uint32Array;
  readonly state: Float32Array;
}

/** An earlier stretch of a user, his next, that of another user, and the earlier one shuffled. */
export interface SimilarityCase {
  readonly earlier: Stretch;
  readonly later: Stretch;
  readonly other: Stretch;
  readonly shuffled: Stretch;
}

/** [cases × measures] likeness of the earlier stretch to each of the others; NaN where a measure does not apply. */
export interface SimilarityParts {
  readonly same: Float64Array;
  readonly random: Float64Array;
  readonly shuffled: Float64Array;
}

/** Measures cases; `units` are the items' vectors at length 1 [V, width]. */
export function similarityParts(
  cases: readonly SimilarityCase[],
  { units, width }: { readonly units: Float32Array; readonly width: number },
): SimilarityParts {
  const likeness = (a: number, b: number) => {
    let dot = 0;
    for (let column = 0; column < width; column++) {
      dot += (units[a * width + column] as number) * (units[b * width + column] as number);
    }
    return dot;
  };
  const all = (of: (one: SimilarityCase) => Stretch) =>
    Float64Array.from(cases.flatMap((one) => likenesses(one.earlier, of(one), likeness)));
  return {
    same: all(({ later }) => later),
    random: all(({ other }) => other),
    shuffled: all(({ shuffled }) => shuffled),
  };
}

/** In the order of SIMILARITIES. */
function likenesses(
  a: Stretch,
  b: Stretch,
  likeness: (itemOfA: number, itemOfB: number) => number,
): readonly number[] {
  return [
    jaccardSimilarity(a.items, b.items),
    commonSubsequenceSimilarity(a.items, b.items),
    editSimilarity(a.items, b.items),
    alignmentSimilarity(a.items, b.items, likeness),
    transitionSimilarity(a.items, b.items) ?? NaN,
    cosineSimilarity(a.state, b.state),
  ];
}

/** What came of a measure. */
export interface SimilarityFigures {
  readonly name: (typeof SIMILARITIES)[number]["name"];
  readonly pairs: number;
  /** Mean likeness to the same user's next stretch, and to another user's. */
  readonly same: number;
  readonly random: number;
  /** How likely the former is the greater, ties half, with its interval (Hanley & McNeil, Radiology 1982). */
  readonly auc: Estimate;
  /** Whether the interval lies above one half. */
  readonly sameAboveRandom: boolean;
  /** Mean likeness to the shuffled copy, and whether it is below 1; null where order does not count. */
  readonly shuffled: number | null;
  readonly shuffledBelowOriginal: boolean | null;
}

/** Rounding may leave the likeness to itself this far from 1. */
const ROUNDING = 1e-6;

/** The figures of all shards together; empty without cases. */
export function similarityFigures(parts: readonly SimilarityParts[]): readonly SimilarityFigures[] {
  return SIMILARITIES.flatMap(({ name, isOrdered }, index) => {
    const valuesOf = (of: (part: SimilarityParts) => Float64Array) =>
      parts.flatMap((part) =>
        Array.from(of(part)).filter((_, place) => place % SIMILARITIES.length === index),
      );
    const known = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));
    const [same, random] = [known(valuesOf((part) => part.same)), known(valuesOf((p) => p.random))];
    if (same.length === 0 || random.length === 0) {
      return [];
    }
    const area = areaOf(same, random);
    const shuffled = isOrdered ? known(valuesOf((part) => part.shuffled)) : [];
    const mean = shuffled.length === 0 ? null : meanOf(shuffled);
    return [
      {
        name,
        pairs: same.length,
        same: meanOf(same),
        random: meanOf(random),
        auc: area,
        sameAboveRandom: area.low > 0.5,
        shuffled: mean,
        shuffledBelowOriginal: mean === null ? null : mean < 1 - ROUNDING,
      },
    ];
  });
}

/** The area under the curve with the standard error of Hanley & McNeil. */
function areaOf(positives: readonly number[], negatives: readonly number[]): Estimate {
  const scores = [...positives, ...negatives];
  const counts = scoreCounts(
    scores,
    scores.map((_, index) => (index < positives.length ? 1 : 0)),
  );
  const area = present(auc(counts), "there are pairs of both kinds");
  const [m, n] = [positives.length, negatives.length];
  assert(m > 0 && n > 0, "there are pairs of both kinds");
  const twoAbove = area / (2 - area);
  const twoBelow = (2 * area * area) / (1 + area);
  const variance =
    (area * (1 - area) + (m - 1) * (twoAbove - area * area) + (n - 1) * (twoBelow - area * area)) /
    (m * n);
  // normalEstimate divides squares by cases (cases − 1): two cases make its variance that of the area.
  const { low, high } = normalEstimate(area, 2 * Math.max(0, variance), 2);
  return { value: area, low: Math.max(0, low), high: Math.min(1, high) };
}
