// Paired differences between two rankings of the same cases, with the interval of a bootstrap that draws users, not
// cases: cases of one user are alike. A replicate weighs each user by an independent Poisson(1) number (Hanley &
// MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies", 2006), so that a shard needs to
// know of no other and sums of shards add up.

import { assert } from "../assert.ts";
import { type RandomStream, randomStream } from "../random.ts";

/** Replicates of the bootstrap. Interval ends are order statistics of these, p is no finer than 2 / (1 + these). */
export const REPLICATES = 1000;

/** The sums of one shard: row 0 as measured, each further row of one replicate. Add them up over shards in order. */
export interface ResampledSums {
  /** Differences that are compared. */
  readonly columns: number;
  /** [REPLICATES + 1, 1 + columns] weighted sums: of cases, then of each column's differences. */
  readonly sums: Float64Array;
}

/** A difference of means, a − b, with its 95 % interval and the two-sided p value of no difference. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/** What a user adds: cases, and the sum over them of each column's difference. */
export interface UserSums {
  readonly cases: number;
  readonly differences: readonly number[];
}

/** Resampled sums over the users of shard `shard`, a function of seed, shard and the order of its users. */
export function resampleUsers(
  users: readonly UserSums[],
  at: { columns: number; seed: number; shard: number },
): ResampledSums {
  const { columns, seed, shard } = at;
  const width = columns + 1;
  const sums = new Float64Array((REPLICATES + 1) * width);
  for (const [user, { cases, differences }] of users.entries()) {
    assert(differences.length === columns, "a user has a sum for every column");
    const stream = randomStream({ seed, purpose: "resampling", major: shard, minor: user });
    for (let replicate = 0; replicate <= REPLICATES; replicate++) {
      const weight = replicate === 0 ? 1 : poissonAt(stream, replicate - 1);
      if (weight > 0) {
        const row = replicate * width;
        sums[row] = (sums[row] as number) + weight * cases;
        for (let column = 0; column < columns; column++) {
          const cell = row + 1 + column;
          sums[cell] = (sums[cell] as number) + weight * (differences[column] as number);
        }
      }
    }
  }
  return { columns, sums };
}

/** The sums of all parts, added in their order. At least one part; all have the same columns. */
export function mergeResampled(parts: readonly ResampledSums[]): ResampledSums {
  const [first, ...others] = parts;
  assert(first !== undefined, "there is a part");
  const sums = Float64Array.from(first.sums);
  for (const part of others) {
    assert(part.sums.length === sums.length, "parts have the same columns");
    part.sums.forEach((value, index) => {
      sums[index] = (sums[index] as number) + value;
    });
  }
  return { columns: first.columns, sums };
}

/** The mean difference of `column` over cases; null without cases. Percentile interval (Efron & Tibshirani, 1993). */
export function differenceOf({ columns, sums }: ResampledSums, column: number): Difference | null {
  const width = columns + 1;
  const meanAt = (row: number) =>
    (sums[row * width + 1 + column] as number) / (sums[row * width] as number);
  if (sums[0] === 0) {
    return null;
  }
  const difference = meanAt(0);
  // A replicate in which every user has weight 0 says nothing; with a handful of users there are some.
  const means = Array.from({ length: REPLICATES }, (_, index) => meanAt(index + 1))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const quantile = (share: number) =>
    means[Math.min(Math.floor(share * means.length), means.length - 1)] ?? difference;
  const tail = (is: (mean: number) => boolean) =>
    (1 + means.filter(is).length) / (1 + means.length);
  const p = Math.min(
    1,
    2 *
      Math.min(
        tail((mean) => mean <= 0),
        tail((mean) => mean >= 0),
      ),
  );
  return {
    difference,
    low: Math.min(difference, quantile(0.025)),
    high: Math.max(difference, quantile(0.975)),
    p,
  };
}

/** Poisson(1) at `position`, from 16 random bits; its mean is right to 2e-5. */
function poissonAt(stream: RandomStream, position: number): number {
  const word = stream.uint32At(position >>> 1);
  const bits = (position & 1) === 0 ? word >>> 16 : word & 0xffff;
  let count = 0;
  while (bits >= (POISSON_BELOW[count] as number)) {
    count += 1;
  }
  return count;
}

/** Distribution function of Poisson(1) times 2^16: 0, 1, … 7; the last takes the rest. */
const POISSON_BELOW = [24109, 48219, 60273, 64292, 65296, 65497, 65531, 65536] as const;
