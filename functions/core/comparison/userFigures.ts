// Figures of a ranking that are no mean over the same cases: means over lists some of which have no value, and what
// only all lists together have, such as coverage. Users are drawn and swapped as in userResampling.ts, but the figure
// is worked out anew for every draw.

import { present } from "../assert.ts";
import { tCriticalValue } from "./studentT.ts";
import {
  drawnSigns,
  drawnUsers,
  percentiles,
  REPLICATES,
  type Resampled,
} from "./userResampling.ts";
import { meanOf, type UserSums } from "./userSums.ts";

/** How much of each user counts, and whose rows of A and B are swapped: both null for what was measured. */
export interface Draw {
  readonly weights: Uint32Array | null;
  readonly signs: Int8Array | null;
}

/** Figures of two rankings of the same users, worked out together. */
export interface PairedFigures {
  readonly names: readonly string[];
  /**
   * Where a draw with replacement has another expectation than the users it is drawn from, as a coverage has, whose
   * draws show fewer different items: the interval is then of a jackknife, and else of the bootstrap's percentiles.
   */
  readonly isBiased: boolean;
  /** [names] of A and of B. */
  values(draw: Draw): { readonly a: readonly number[]; readonly b: readonly number[] };
}

export interface FigureDifference extends Resampled {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

const AS_MEASURED: Draw = { weights: null, signs: null };
/** Groups of users of which the jackknife leaves out one after the other. */
const GROUPS = 30;
const TAIL = 0.05;

/** The differences of every figure over the same `users` users, two at least. */
export function figureDifferences(
  figures: PairedFigures,
  users: number,
  seed: number,
): readonly FigureDifference[] {
  const measured = figures.values(AS_MEASURED);
  const observed = differencesOf(measured);
  const intervals = figures.isBiased
    ? jackknifed(figures, observed, users)
    : bootstrapped(figures, observed, { users, seed });
  const pValues = randomised(figures, observed, { users, seed });
  return figures.names.map((name, index) => ({
    name,
    a: measured.a[index] ?? Number.NaN,
    b: measured.b[index] ?? Number.NaN,
    ...present(intervals[index], "an interval a figure"),
    p: present(pValues[index], "a p a figure"),
  }));
}

type Interval = Pick<Resampled, "low" | "high">;

function bootstrapped(
  figures: PairedFigures,
  observed: readonly number[],
  { users, seed }: { users: number; seed: number },
): readonly Interval[] {
  const drawn = observed.map(() => new Float64Array(REPLICATES));
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const weights = drawnUsers(users, seed, replicate);
    const found = differencesOf(figures.values({ weights, signs: null }));
    for (const [index, column] of drawn.entries()) {
      column[replicate] = found[index] ?? Number.NaN;
    }
  }
  return drawn.map(percentiles);
}

/** Grouped jackknife (Tukey 1958; Efron & Tibshirani 1993, chapter 11), with Student's t of the groups less one. */
function jackknifed(
  figures: PairedFigures,
  observed: readonly number[],
  users: number,
): readonly Interval[] {
  const groups = Math.min(GROUPS, users);
  const without = Array.from({ length: groups }, (_, group) => {
    const weights = Uint32Array.from({ length: users }, (__, user) =>
      user % groups === group ? 0 : 1,
    );
    return differencesOf(figures.values({ weights, signs: null }));
  });
  return observed.map((difference, index) => {
    const values = without.map((found) => found[index] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / groups;
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const half = tCriticalValue(TAIL, groups - 1) * Math.sqrt(((groups - 1) / groups) * squares);
    return { low: difference - half, high: difference + half };
  });
}

function randomised(
  figures: PairedFigures,
  observed: readonly number[],
  { users, seed }: { users: number; seed: number },
): readonly number[] {
  const extremes = new Uint32Array(observed.length);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const signs = drawnSigns(users, seed, replicate);
    const swapped = differencesOf(figures.values({ weights: null, signs }));
    for (const [index, difference] of observed.entries()) {
      // Rounding must not tell apart what is the same swap.
      const bar = Math.abs(difference) * (1 - 1e-9);
      const isExtreme = Math.abs(swapped[index] ?? 0) >= bar;
      extremes[index] = (extremes[index] as number) + (isExtreme ? 1 : 0);
    }
  }
  return Array.from(extremes, (count) => (1 + count) / (1 + REPLICATES));
}

function differencesOf({ a, b }: ReturnType<PairedFigures["values"]>): readonly number[] {
  return a.map((value, index) => (b[index] ?? Number.NaN) - value);
}

/** Means of two rankings over their own cases, which need not be the same; `finish` makes a figure of the mean. */
export function meanFigures(
  name: string,
  { a, b }: { readonly a: UserSums; readonly b: UserSums },
  finish: (mean: number) => number = (mean) => mean,
): PairedFigures {
  return {
    names: [name],
    isBiased: false,
    values({ weights, signs }) {
      const [ofA, ofB] = [drawnSums(a, b, weights, signs), drawnSums(b, a, weights, signs)];
      return { a: [finish(ofA)], b: [finish(ofB)] };
    },
  };
}

/** The mean of `own`, with `other` in its place for swapped users. */
function drawnSums(
  own: UserSums,
  other: UserSums,
  weights: Uint32Array | null,
  signs: Int8Array | null,
): number {
  if (weights === null && signs === null) {
    return meanOf(own);
  }
  let [sum, cases] = [0, 0];
  for (let user = 0; user < own.sums.length; user++) {
    const side = signs?.[user] === -1 ? other : own;
    const weight = weights?.[user] ?? 1;
    sum += weight * (side.sums[user] as number);
    cases += weight * (side.cases[user] as number);
  }
  return sum / cases;
}
