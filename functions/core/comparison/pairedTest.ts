// Differences of rankings as a comparison prints them: values, difference, interval, p and p corrected for how many
// questions were asked. With one seed two artefacts are compared, with several the configurations behind them.

import { assert, present } from "../assert.ts";
import { benjaminiHochberg, holm } from "./corrections.ts";
import { twoLevelDifference } from "./seedsAndUsers.ts";
import { resampleUsers } from "./userResampling.ts";
import { meanOf, type UserSums } from "./userSums.ts";

/** `difference` is b − a; the interval is of 95 %; p is two-sided, of no difference. */
export interface PairedDifference {
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** Corrected over all differences that were taken together. */
  readonly pHolm: number;
  readonly pBenjaminiHochberg: number;
}

/** Two rankings by seed, of the same users; one seed each, or the same number of seeds. */
export interface Question {
  readonly a: readonly UserSums[];
  readonly b: readonly UserSums[];
}

/** Seed of the resampling: equal comparisons give equal numbers. */
export const RESAMPLING_SEED = 1;

/** The differences of `questions`, which all have the same users and seeds, in their order. */
export function pairedDifferences(questions: readonly Question[]): readonly PairedDifference[] {
  const results = resultsOf(questions);
  return corrected(
    questions.map((question, index) => {
      const [a, b] = [meanOver(question.a), meanOver(question.b)];
      const { low, high, p } = present(results[index], "a result for every question");
      return { a, b, difference: b - a, low, high, p };
    }),
  );
}

/** The differences with their p values corrected over all of them together. */
export function corrected<T extends { readonly p: number }>(
  differences: readonly T[],
): readonly (T & Pick<PairedDifference, "pHolm" | "pBenjaminiHochberg">)[] {
  const pValues = differences.map(({ p }) => p);
  const [byHolm, byHochberg] = [holm(pValues), benjaminiHochberg(pValues)];
  return differences.map((difference, index) => ({
    ...difference,
    pHolm: byHolm[index] ?? 1,
    pBenjaminiHochberg: byHochberg[index] ?? 1,
  }));
}

function resultsOf(
  questions: readonly Question[],
): readonly Pick<PairedDifference, "low" | "high" | "p">[] {
  const [first] = questions;
  const seeds = first?.a.length ?? 1;
  assert(
    questions.every(({ a, b }) => a.length === seeds && b.length === seeds),
    "all questions have the same seeds",
  );
  if ((first?.a[0]?.cases.length ?? 0) < 2) {
    // One user says nothing of others.
    return questions.map(() => ({ low: -1, high: 1, p: 1 }));
  }
  return seeds > 1 ? questions.map(twoLevelDifference) : resampled(questions);
}

function resampled(questions: readonly Question[]) {
  const pairs = questions.flatMap(({ a: [a], b: [b] }) =>
    a === undefined || b === undefined ? [] : [{ a, b }],
  );
  return resampleUsers(pairs, RESAMPLING_SEED);
}

function meanOver(bySeed: readonly UserSums[]): number {
  return bySeed.reduce((sum, one) => sum + meanOf(one), 0) / bySeed.length;
}
