// Wilcoxon's signed-rank test, for samples of a few dozen pairs. Comparisons of rankings do not use it: at thousands of
// users its false alarms are more frequent than it says (Ihemelandu & Ekstrand, SIGIR 2023, arXiv 2305.02461).

import { normalTailProbability } from "./chiSquareTail.ts";
import type { TestResult } from "./meanTests.ts";
import { pairedDifferencesOf } from "./moments.ts";

/**
 * The smaller of the rank sums of positive and negative differences b − a, equal pairs left out (Wilcoxon, Biometrics
 * Bulletin 1(6), 1945), with the p of the normal approximation, variance corrected for ties, no continuity correction.
 */
export function signedRankTest(a: Float64Array, b: Float64Array): TestResult {
  const differences = pairedDifferencesOf(a, b).filter((difference) => difference !== 0);
  const n = differences.length;
  if (n === 0) {
    return { statistic: 0, p: 1 };
  }
  const ordered = differences.toSorted((x, y) => Math.abs(x) - Math.abs(y));
  let positive = 0;
  let tieTerm = 0;
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && sizeAt(ordered, end) === sizeAt(ordered, start)) {
      end++;
    }
    // Ranks count from 1; equals share the mean of theirs.
    const rank = (start + 1 + end) / 2;
    positive += rank * ordered.subarray(start, end).filter((value) => value > 0).length;
    const ties = end - start;
    tieTerm += ties ** 3 - ties;
    start = end;
  }
  const statistic = Math.min(positive, (n * (n + 1)) / 2 - positive);
  const variance = (n * (n + 1) * (2 * n + 1) - tieTerm / 2) / 24;
  const z = (statistic - (n * (n + 1)) / 4) / Math.sqrt(variance);
  return { statistic, p: normalTailProbability(z) };
}

function sizeAt(values: Float64Array, index: number): number {
  return Math.abs(values[index] as number);
}
