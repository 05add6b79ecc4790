// Two-sided tests of counts: two proportions, such as click rates of two arms, and whether rows of a table have the same
// shares, such as whether visitors were split as they should have been.

import { assert } from "../assert.ts";
import { chiSquareTailProbability, normalTailProbability } from "./chiSquareTail.ts";
import type { TestResult } from "./meanTests.ts";

/** Successes among trials, which are at least one. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/** z of treatment − control with the pooled variance (Fleiss, Levin & Paik, 2003, 4.1, without correction). */
export function twoProportionTest(control: Proportion, treatment: Proportion): TestResult {
  for (const { successes, trials } of [control, treatment]) {
    assert(trials >= 1 && successes >= 0 && successes <= trials, "successes are among trials");
  }
  const trials = control.trials + treatment.trials;
  const pooled = (control.successes + treatment.successes) / trials;
  const variance = pooled * (1 - pooled) * (1 / control.trials + 1 / treatment.trials);
  if (variance === 0) {
    return { statistic: 0, p: 1 };
  }
  const difference = treatment.successes / treatment.trials - control.successes / control.trials;
  const statistic = difference / Math.sqrt(variance);
  return { statistic, p: normalTailProbability(statistic) };
}

/**
 * Pearson's chi-square of a table of counts [rows][columns] (Philosophical Magazine 50, 1900), without correction; two
 * rows and columns at least, none of them empty.
 */
export function contingencyTest(table: readonly (readonly number[])[]): TestResult {
  const columnCount = table[0]?.length ?? 0;
  assert(table.length >= 2 && columnCount >= 2, "a table has two rows and columns at least");
  assert(
    table.every((row) => row.length === columnCount && row.every((count) => count >= 0)),
    "a table has a count in every cell",
  );
  const rowSums = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = Array.from({ length: columnCount }, (_, column) =>
    table.reduce((sum, row) => sum + (row[column] as number), 0),
  );
  assert(
    [...rowSums, ...columnSums].every((sum) => sum > 0),
    "no row or column is empty",
  );
  const all = rowSums.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  for (const [row, counts] of table.entries()) {
    for (const [column, count] of counts.entries()) {
      const expected = ((rowSums[row] as number) * (columnSums[column] as number)) / all;
      statistic += (count - expected) ** 2 / expected;
    }
  }
  const freedom = (table.length - 1) * (columnCount - 1);
  return { statistic, p: chiSquareTailProbability(statistic, freedom) };
}

/** Pearson's chi-square of counts against shares that were meant, which are above 0 and of any sum. */
export function goodnessOfFitTest(
  counts: readonly number[],
  shares: readonly number[],
): TestResult {
  assert(counts.length === shares.length && counts.length >= 2, "every count has a share");
  assert(
    shares.every((share) => share > 0),
    "shares are above 0",
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shareSum = shares.reduce((sum, share) => sum + share, 0);
  assert(all > 0, "something was counted");
  const statistic = counts.reduce((sum, count, index) => {
    const expected = (all * (shares[index] as number)) / shareSum;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return { statistic, p: chiSquareTailProbability(statistic, counts.length - 1) };
}
