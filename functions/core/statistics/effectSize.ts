// How large a difference is beside the spread of what it is taken of, and how small a one a sample could have shown.
// With thousands of users nearly every difference is significant; these say whether it matters.

import { assert } from "../assert.ts";
import { normalQuantile } from "../normal.ts";
import { momentsOf, pairedDifferencesOf } from "./moments.ts";

/** What a test is planned for: chance of a false alarm, two-sided, and of finding what is there. */
export interface Plan {
  readonly alpha: number;
  readonly power: number;
}

export const USUAL_PLAN: Plan = { alpha: 0.05, power: 0.8 };

/** Mean difference b − a of pairs in standard deviations of the differences: Cohen's d_z (1988, 2.3.5); 0 of equals. */
export function pairedEffectSize(a: Float64Array, b: Float64Array): number {
  const { mean, variance } = momentsOf(pairedDifferencesOf(a, b));
  return inDeviations(mean, variance);
}

/** Difference of the means of two groups, b − a, in pooled standard deviations: Cohen's d (1988, 2.5.2). */
export function groupEffectSize(a: Float64Array, b: Float64Array): number {
  const [left, right] = [momentsOf(a), momentsOf(b)];
  const freedom = left.count + right.count - 2;
  const pooled = (left.variance * (left.count - 1) + right.variance * (right.count - 1)) / freedom;
  return inDeviations(right.mean - left.mean, pooled);
}

/**
 * The smallest true mean difference that `count` pairs, whose differences have this variance, show with the power of the
 * plan: (z(1 − α/2) + z(power)) √(variance / count) (Cohen 1988). In the unit of the differences.
 */
export function minimumDetectableEffect(
  sample: { readonly variance: number; readonly count: number },
  plan: Plan = USUAL_PLAN,
): number {
  assert(sample.variance >= 0 && sample.count >= 1, "a sample has a spread and a size");
  return zOf(plan) * Math.sqrt(sample.variance / sample.count);
}

/** The pairs it takes to show a true mean difference of `effect`, not 0, with the power of the plan. */
export function pairsNeeded(
  { effect, variance }: { readonly effect: number; readonly variance: number },
  plan: Plan = USUAL_PLAN,
): number {
  assert(effect !== 0 && variance >= 0, "there is an effect to be found");
  const deviations = zOf(plan) / effect;
  return Math.max(2, Math.ceil(deviations * deviations * variance));
}

function zOf({ alpha, power }: Plan): number {
  assert(alpha > 0 && alpha < 1 && power > alpha / 2 && power < 1, "alpha and power are chances");
  return normalQuantile(1 - alpha / 2) + normalQuantile(power);
}

function inDeviations(difference: number, variance: number): number {
  if (variance === 0) {
    return difference === 0 ? 0 : difference * Infinity;
  }
  return difference / Math.sqrt(variance);
}
