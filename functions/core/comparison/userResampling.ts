// The difference of two rankings over the same users: an interval from drawing users with replacement (bootstrap, Efron
// & Tibshirani 1993, percentiles), and a p value from swapping the two rankings user by user (Fisher's randomisation
// test). Both hold for these two rankings as they are, and say nothing of how they came about.

import { randomStream } from "../random.ts";
import type { UserSums } from "./userSums.ts";

/** Replicates of each; a p value is no finer than 1 / (1 + REPLICATES). */
export const REPLICATES = 2000;
const LEVEL = 0.95;

/** Two rankings of the same cases of the same users. */
export interface UserPair {
  readonly a: UserSums;
  readonly b: UserSums;
}

export interface Resampled {
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/** For every pair the interval and p of mean b − mean a. All pairs have the same users, who are drawn once for all. */
export function resampleUsers(pairs: readonly UserPair[], seed: number): readonly Resampled[] {
  const differences = pairs.map(({ a, b }) => b.sums.map((sum, user) => sum - (a.sums[user] ?? 0)));
  const cases = pairs.map(({ a }) => a.cases);
  const means = differences.map(() => new Float64Array(REPLICATES));
  const extremes = new Uint32Array(pairs.length);
  const observed = differences.map(total);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const weights = drawnUsers(cases[0]?.length ?? 0, seed, replicate);
    const signs = drawnSigns(weights.length, seed, replicate);
    for (const [index, difference] of differences.entries()) {
      const { mean, swapped } = weighed(difference, cases[index] as Float64Array, weights, signs);
      (means[index] as Float64Array)[replicate] = mean;
      // A swap may give the observed sum in another order of addition; rounding must not tell the two apart.
      const bar = Math.abs(observed[index] as number) * (1 - 1e-12);
      extremes[index] = (extremes[index] as number) + (Math.abs(swapped) >= bar ? 1 : 0);
    }
  }
  return means.map((values, index) => ({
    ...percentiles(values),
    p: (1 + (extremes[index] as number)) / (1 + REPLICATES),
  }));
}

/** How often each of `users` users is drawn in `users` draws with replacement. */
export function drawnUsers(users: number, seed: number, replicate: number): Uint32Array {
  const stream = randomStream({ seed, purpose: "comparison", major: replicate, minor: 0 });
  const weights = new Uint32Array(users);
  for (let draw = 0; draw < users; draw++) {
    const user = stream.integer(users);
    weights[user] = (weights[user] as number) + 1;
  }
  return weights;
}

/** 1 or −1 for each user, from a bit each. */
export function drawnSigns(users: number, seed: number, replicate: number): Int8Array {
  const stream = randomStream({ seed, purpose: "comparison", major: replicate, minor: 1 });
  const signs = new Int8Array(users);
  for (let user = 0; user < users; user++) {
    signs[user] = (stream.uint32At(user >>> 5) >>> (user & 31)) & 1 ? 1 : -1;
  }
  return signs;
}

function weighed(
  difference: Float64Array,
  cases: Float64Array,
  weights: Uint32Array,
  signs: Int8Array,
): { mean: number; swapped: number } {
  let sum = 0;
  let count = 0;
  let swapped = 0;
  for (let user = 0; user < difference.length; user++) {
    const value = difference[user] as number;
    const weight = weights[user] as number;
    sum += weight * value;
    count += weight * (cases[user] as number);
    swapped += (signs[user] as number) * value;
  }
  return { mean: sum / count, swapped };
}

/** The interval between the percentiles of draws; draws that hold no case say nothing. */
export function percentiles(values: Float64Array): { low: number; high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const cut = Math.floor(((1 - LEVEL) / 2) * sorted.length);
  return { low: sorted[cut] as number, high: sorted[sorted.length - 1 - cut] as number };
}

function total(column: Float64Array): number {
  let sum = 0;
  for (const value of column) {
    sum += value;
  }
  return sum;
}
