// Two-sided tests of two means: Student's of pairs and Welch's of two groups. For users compared under several seeds
// see comparison/seedsAndUsers.ts, which knows the two apart.

import { tTailProbability } from "../comparison/studentT.ts";
import { type Moments, momentsOf, pairedDifferencesOf } from "./moments.ts";

export interface TestResult {
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
}

/** Student's t of the differences b − a of at least two pairs (Biometrika 6, 1908); count − 1 degrees of freedom. */
export function pairedTTest(a: Float64Array, b: Float64Array): TestResult {
  const { count, mean, variance } = momentsOf(pairedDifferencesOf(a, b));
  return tResult(mean, variance / count, count - 1);
}

/**
 * Welch's t of two groups, b − a, of at least two values each, of which no equal variance is asked (Biometrika 34, 1947);
 * degrees of freedom by Satterthwaite.
 */
export function welchTTest(a: Float64Array, b: Float64Array): TestResult {
  const [left, right] = [momentsOf(a), momentsOf(b)];
  const [own, other] = [squaredError(left), squaredError(right)];
  const sum = own + other;
  const freedom = (sum * sum) / (own ** 2 / (left.count - 1) + other ** 2 / (right.count - 1));
  return tResult(right.mean - left.mean, sum, freedom);
}

function squaredError({ variance, count }: Moments): number {
  return variance / count;
}

/** A difference without any spread is certain: p is 0, or 1 where there is no difference. */
function tResult(difference: number, squaredErrorOf: number, freedom: number): TestResult {
  if (squaredErrorOf === 0) {
    return difference === 0
      ? { statistic: 0, p: 1 }
      : { statistic: difference > 0 ? Infinity : -Infinity, p: 0 };
  }
  const statistic = difference / Math.sqrt(squaredErrorOf);
  return { statistic, p: tTailProbability(statistic, freedom) };
}
