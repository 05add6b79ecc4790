// The difference of two configurations, each trained with several seeds and tested on the same users: seeds and users
// are both drawn from many that might have been, so that chance comes from both. Every user meets every seed, a
// crossed design, whose mean has the variance
//
//     σ²_seed / S + σ²_user / U + σ²_both / (S U)
//
// estimated by the mean squares of a two-way analysis of variance (Cornfield & Tukey, Annals of Mathematical Statistics
// 27(4), 1956) as MS_seed + max(MS_user − MS_both, 0) over S U. Its degrees of freedom are Satterthwaite's (Biometrics
// Bulletin 2(6), 1946): S − 1 where users do not matter, and then the test is exactly Student's; close to U − 1 where
// they alone do. docs/decisions/0035 says why this and not a bootstrap of five seeds.

import { assert } from "../assert.ts";
import { tCriticalValue, tTailProbability } from "./studentT.ts";
import type { UserSums } from "./userSums.ts";

const TAIL = 0.05;

/** Two configurations by seed, in the same order of seeds, of the same users. */
export interface SeededPair {
  readonly a: readonly UserSums[];
  readonly b: readonly UserSums[];
}

export interface TwoLevelDifference {
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** Share of the variance that comes from seeds; 0 where there is none. */
  readonly seedShare: number;
}

/** Interval and p of mean b − mean a over seeds and cases. Two seeds and two users at least. */
export function twoLevelDifference({ a, b }: SeededPair): TwoLevelDifference {
  const seeds = a.length;
  const users = a[0]?.cases.length ?? 0;
  assert(seeds === b.length && seeds > 1 && users > 1, "two seeds and two users at least");
  const values = influences(a, b);
  const { difference, squares } = analysed(values, seeds, users);
  const ofUsers = Math.max(squares.users - squares.both, 0);
  const sum = squares.seeds + ofUsers;
  if (sum === 0) {
    return { low: difference, high: difference, p: difference === 0 ? 1 : 0, seedShare: 0 };
  }
  const freedom = freedomOf(squares, ofUsers > 0, { seeds, users });
  const error = Math.sqrt(sum / (seeds * users));
  const half = tCriticalValue(TAIL, freedom) * error;
  return {
    low: difference - half,
    high: difference + half,
    p: tTailProbability(difference / error, freedom),
    seedShare: Math.max(squares.seeds - squares.both, 0) / sum,
  };
}

interface MeanSquares {
  readonly seeds: number;
  readonly users: number;
  readonly both: number;
}

/**
 * [seeds × users] What each user adds to the mean difference under each seed. The mean over cases is a ratio, since
 * users have different numbers of cases; it is taken to first order: D + (dᵤ − D nᵤ) / n̄, whose mean over users is
 * exact.
 */
function influences(a: readonly UserSums[], b: readonly UserSums[]): Float64Array {
  const cases = a[0]?.cases ?? new Float64Array(0);
  const users = cases.length;
  const values = new Float64Array(a.length * users);
  let all = 0;
  let sum = 0;
  for (const [seed, own] of a.entries()) {
    for (let user = 0; user < users; user++) {
      const difference = (b[seed]?.sums[user] ?? 0) - (own.sums[user] as number);
      values[seed * users + user] = difference;
      sum += difference;
      all += cases[user] as number;
    }
  }
  const mean = sum / all;
  const casesMean = all / values.length;
  for (let index = 0; index < values.length; index++) {
    const own = cases[index % users] as number;
    values[index] = mean + ((values[index] as number) - mean * own) / casesMean;
  }
  return values;
}

function analysed(
  values: Float64Array,
  seeds: number,
  users: number,
): { difference: number; squares: MeanSquares } {
  const bySeed = new Float64Array(seeds);
  const byUser = new Float64Array(users);
  let difference = 0;
  for (const [index, value] of values.entries()) {
    const [seed, user] = [Math.floor(index / users), index % users];
    bySeed[seed] = (bySeed[seed] as number) + value / users;
    byUser[user] = (byUser[user] as number) + value / seeds;
    difference += value / values.length;
  }
  const squared = (column: Float64Array) =>
    column.reduce((sum, mean) => sum + (mean - difference) * (mean - difference), 0);
  let both = 0;
  for (const [index, value] of values.entries()) {
    const left =
      value -
      (bySeed[Math.floor(index / users)] as number) -
      (byUser[index % users] as number) +
      difference;
    both += left * left;
  }
  return {
    difference,
    squares: {
      seeds: (users * squared(bySeed)) / (seeds - 1),
      users: (seeds * squared(byUser)) / (users - 1),
      both: both / ((seeds - 1) * (users - 1)),
    },
  };
}

/** Satterthwaite's degrees of freedom of the sum of those mean squares that are in it. */
function freedomOf(
  squares: MeanSquares,
  hasUsers: boolean,
  { seeds, users }: { seeds: number; users: number },
): number {
  const terms: readonly (readonly [number, number])[] = [
    [squares.seeds, seeds - 1],
    [hasUsers ? squares.users : 0, users - 1],
    [hasUsers ? -squares.both : 0, (seeds - 1) * (users - 1)],
  ];
  const sum = terms.reduce((total, [term]) => total + term, 0);
  return (sum * sum) / terms.reduce((total, [term, own]) => total + (term * term) / own, 0);
}
